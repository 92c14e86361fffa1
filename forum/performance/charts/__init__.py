"""Charts of our own: a picture is a few shapes, painted as SVG for pages or as PNG to take away.

Classes only, never inline style: so dark mode, print and the strict content policy hold.
"""
