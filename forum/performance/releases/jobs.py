"""What the worker does for releases; see latch.py."""

from forum.performance.releases.release_clock import latch_open_releases, watch_clock

__all__ = ["latch_open_releases", "watch_clock"]
