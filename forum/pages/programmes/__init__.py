"""The list of programmes, and the page of one."""
