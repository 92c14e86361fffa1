"""Recall and precision of the gate by kind, milliseconds of a text, and memory.

    python -m benchmarks.gate [--show]

Reads the labelled texts of tests/gate/labelled: the half that rules are mended by, the half that
nobody looks at, and posts as an adviser writes them. A text counts once for each kind. --show
prints the texts of the first half that are missed or wrongly found. Then the time for texts of
2,000 characters, and what a process that has the exchange loaded needs more.
"""

import argparse
import json
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

LABELLED = Path(__file__).parent.parent / "tests" / "gate" / "labelled"
HALVES = ("tuning", "held_out")
FIRST_SIGHT = "first_sight"  # no rule is mended by them
WRITTEN_ON, LAST_CUT_OFF = date(2026, 11, 27), date(2026, 9, 30)
LENGTH = 2_000  # characters
MOST_MILLISECONDS, MOST_MEGABYTES = 30, 150  # tests/gate/test_work.py holds calls and memory


@dataclass(frozen=True)
class LabelledText:
    text: str
    kinds: frozenset[str]


@dataclass
class Tally:
    """Texts by kind."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)

    @property
    def kinds(self) -> list[str]:
        return sorted({*self.found, *self.missed, *self.false})

    def count(self, kind: str) -> int:
        return self.found[kind] + self.missed[kind]

    def recall(self, kind: str) -> float:
        return self.found[kind] / max(1, self.count(kind))

    def precision(self, kind: str) -> float:
        return self.found[kind] / max(1, self.found[kind] + self.false[kind])

    def add(self, wanted: frozenset[str], got: set[str]) -> None:
        self.found.update(wanted & got)
        self.missed.update(wanted - got)
        self.false.update(got - wanted)


def labelled(half: str) -> Iterator[LabelledText]:
    for line in (LABELLED / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield LabelledText(row["text"], frozenset(row["kinds"]))


def kinds_in(text: str) -> set[str]:
    """What all three looks find, as the labels name it."""
    from forum.core import pii
    from forum.core.pii import folding
    from forum.gate import figures, prices

    kinds = {one.kind.name.lower() for one in pii.found_in(text)}
    folded = folding.fold(text)
    quoted = figures.quoted(folded, WRITTEN_ON)
    if any(day > LAST_CUT_OFF for _sentence, _measure, days in quoted for day in days):
        kinds.add("when")
    if any(prices.quoted(folded, WRITTEN_ON)):
        kinds.add("price")
    return kinds


def tally(halves: tuple[str, ...] = HALVES, show: bool = False) -> Tally:
    counted = Tally()
    for one in (text for half in halves for text in labelled(half)):
        got = kinds_in(one.text)
        counted.add(one.kinds, got)
        if show and got != one.kinds:
            print(f"wanted {sorted(one.kinds)}, found {sorted(got)}: {one.text}")
    return counted


def texts_of_length(length: int = LENGTH) -> list[str]:
    """The labelled texts joined and cut into pieces of this many characters."""
    joined = " ".join(one.text for half in HALVES for one in labelled(half))
    return [joined[at : at + length] for at in range(0, len(joined) - length, length)]


def milliseconds(texts: list[str]) -> list[float]:
    taken = []
    for text in texts:
        started = time.thread_time()
        kinds_in(text)
        taken.append((time.thread_time() - started) * 1000)
    return sorted(taken)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    import forum.wings  # noqa: F401 - all that a server loads

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if arguments.show:
        tally(("tuning",), show=True)
    for half in (*HALVES, FIRST_SIGHT):
        _print(half, tally((half,)))
    taken = milliseconds(texts_of_length())
    print(
        f"\n{LENGTH:,} characters: {_of(taken, 50):.1f} ms; of 95 %: {_of(taken, 95):.1f} ms; ",
        end="",
    )
    print(f"at most {taken[-1]:.1f} ms (to reach: {MOST_MILLISECONDS} ms)")
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"memory: {more:.0f} MB more than the exchange without the gate's lists ", end="")
    print(f"(to reach: {MOST_MEGABYTES} MB)")


def _of(ordered: list[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def _print(half: str, counted: Tally) -> None:
    print(f"\n{half:<12}{'texts':>6}{'recall':>8}{'precision':>11}")
    for kind in counted.kinds:
        recall, precision = counted.recall(kind), counted.precision(kind)
        print(f"{kind:<12}{counted.count(kind):>6}{recall:>8.2f}{precision:>11.2f}")


if __name__ == "__main__":
    main()
