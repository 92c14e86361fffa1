"""A writer in a process of its own, to be killed: `python -m … folder first [letters]`.

Commits one document after another and prints the number of each once it is written.
"""

import sys
import time
from pathlib import Path
from subprocess import Popen

from forum.search.engine import open_engine
from tests.search.engine.documents import study


def main(folder: str, first: str, letters: str = "50") -> None:
    body = "".join(chr(97 + n * n % 26) + " " * (n % 7 == 0) for n in range(int(letters)))
    engine = open_engine(Path(folder))
    for number in range(int(first), int(first) + 10_000):
        engine.apply([study(number, "Club", body=body, version=number)], [], watermark=number)
        print(number, flush=True)


def kill_after(process: "Popen[str]", commits: int, pause_s: float) -> int:
    """Let it commit so often, then a moment into the next kill it. The last number it printed."""
    with process:
        assert process.stdout is not None
        last = 0
        for _ in range(commits):
            last = int(process.stdout.readline())
        time.sleep(pause_s)
        process.kill()
        return max([last, *map(int, process.stdout.read().split())])


if __name__ == "__main__":
    main(*sys.argv[1:])
