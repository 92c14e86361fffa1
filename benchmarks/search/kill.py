"""Kills a writer in mid-commit, again and again, and looks whether the index is whole.

python -m benchmarks.search.kill [--rounds 100]
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

from forum.search.engine import Query, open_engine
from tests.search.engine import writer

HERE = Path(__file__).parents[2]


def one_round(folder: Path, acknowledged: int, dice: Random) -> int:
    """The watermark after it. SystemExit where something is lost or wrong."""
    command = [
        sys.executable,
        "-m",
        writer.__name__,
        str(folder),
        str(acknowledged + 1),
    ]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True)
    acknowledged = writer.kill_after(process, dice.randint(1, 5), dice.random() * 0.06)
    engine = open_engine(folder)
    watermark = engine.watermark()
    if watermark is None or watermark < acknowledged:
        raise SystemExit(f"Acknowledged {acknowledged}, but the index is at {watermark}.")
    if engine.versions() != {f"case_study:{n}": n for n in range(1, watermark + 1)}:
        raise SystemExit("The index does not hold what its watermark says.")
    if engine.search(Query("club")).total != watermark:
        raise SystemExit("Not everything in the index is found.")
    engine.close()
    return watermark


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=100)
    given = arguments.parse_args()
    dice = Random(4)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        open_engine(folder).rebuild([], 0)
        watermark = 0
        for _ in range(given.rounds):
            watermark = one_round(folder, watermark, dice)
        left = sum(path.is_file() for path in folder.rglob("*"))
        open_engine(folder).optimise()
        kept = sum(path.is_file() for path in folder.rglob("*"))
    print(
        f"{given.rounds} kills, {watermark} documents acknowledged, none lost;"
        f" {left} files before optimising, {kept} after"
    )


if __name__ == "__main__":
    main()
