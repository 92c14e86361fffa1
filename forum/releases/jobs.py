"""What the worker does for releases; see latch.py."""

from forum.releases.latch import latch_open_releases, watch_clock

__all__ = ["latch_open_releases", "watch_clock"]
