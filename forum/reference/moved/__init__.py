"""Addresses of organisations, terms and members that became part of another one."""
