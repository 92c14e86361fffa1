"""Reviews of standards: at least twice a year, each keeps, changes or ends one."""
