"""Workshops: schedule, calendars, places, the day itself."""
