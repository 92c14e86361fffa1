"""Words of members that are not shown: withdrawn by a moderator, or waiting for one."""
