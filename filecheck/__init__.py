"""Looks into a file that somebody sends, and writes it anew without what must not be in it.

It knows nothing of the forum, its database or its settings, and it is small: it runs as a
process of its own (`python -m filecheck`), with little memory, little time, no environment and
no right to write a file. What a hostile file breaks there, it breaks alone.
"""


class Refused(Exception):
    """The file cannot be taken; the message tells who sent it what is wrong, and where."""
