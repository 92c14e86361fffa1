"""The calendar: when figures become public, announced beforehand, opened by the clock alone."""
