"""A writer in a process of its own, to be killed.

Commits one document after another and prints the number of each once it is written.
"""

import signal
import time
from pathlib import Path

from forum.search.engine import open_engine
from tests.forking import Fork
from tests.search.engine.documents import study


def main(folder: Path, first: int, letters: int = 50) -> None:
    body = "".join(chr(97 + n * n % 26) + " " * (n % 7 == 0) for n in range(letters))
    engine = open_engine(folder)
    for number in range(first, first + 10_000):
        engine.apply([study(number, "Club", body=body, version=number)], [], watermark=number)
        print(number, flush=True)


def kill_after(process: Fork, commits: int, pause_s: float) -> int:
    """Let it commit so often, then a moment into the next kill it. The last number it printed."""
    last = 0
    for _ in range(commits):
        last = int(process.out.readline())
    time.sleep(pause_s)
    process.kill()
    printed, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    return max([last, *map(int, printed.split())])
