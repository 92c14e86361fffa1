"""Subjects without case studies, the members who need them, and the mail once there is one."""
