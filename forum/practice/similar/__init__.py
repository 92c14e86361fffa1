"""Case studies from a setting like mine: whom, when, where, and how like it is, in words."""
