"""Small numbers in a tree of counts, where each total may be shown although a part of it is not.

suppression.py hides every total that has a hidden cell in it, which suits figures that are mostly
large. Complaints are mostly few: there all totals would be gone. Here parts are hidden instead,
more of them than are small (complementary suppression), until from all that is shown, rounded as
it is, every small count may still be any number from 0 to just below the threshold.
docs/decisions/0053-complaints.md says why that holds.
"""

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from forum.performance.disclosure.suppression import SuppressionRule


@dataclass(eq=False)
class SplitCount:
    """A count, and ways to split it: the parts of each split add up to it.

    One that is not listed has no number on any page: it says that two splits have a part in common.
    """

    count: int
    splits: Mapping[str, Mapping[Hashable, "SplitCount"]] = field(default_factory=dict)
    is_shown: bool = True
    is_listed: bool = True

    def all_parts(self) -> Iterator["SplitCount"]:
        yield self
        for siblings in self.sets():
            for part in siblings:
                yield from part.all_parts()

    def sets(self) -> list[list["SplitCount"]]:
        return [list(split.values()) for split in self.splits.values()]

    def hide(self) -> None:
        """With all that is part of it: parts that are shown would add up to it."""
        for part in self.all_parts():
            part.is_shown = False


@dataclass
class Bounds:
    """Between which a reader who does sums can place a count, both included."""

    low: float
    high: float

    def tighten(self, low: float, high: float) -> bool:
        """Whether that told anything new."""
        before = self.low, self.high
        self.low, self.high = max(self.low, low), min(self.high, high)
        return before != (self.low, self.high)


Known = Mapping[SplitCount, Bounds]


def protect(whole: SplitCount, rule: SuppressionRule) -> SplitCount:
    """Mark what must not be shown of the tree; the same tree."""
    for part in whole.all_parts():
        if rule.is_small(part.count):
            part.hide()
    while to_hide := _told_too_much(whole, rule):
        for part in to_hide:
            part.hide()
    return whole


def known_to_reader(whole: SplitCount, rule: SuppressionRule) -> Known:
    """What adding and subtracting can find, which in a tree is all that there is to find."""
    known = {part: _as_shown(part, rule) for part in whole.all_parts()}
    sums = [(part, siblings) for part in known for siblings in part.sets() if siblings]
    is_new = True
    while is_new:
        is_new = False
        for total, siblings in sums:
            is_new |= _add_up(known, total, siblings)
    return known


def _as_shown(part: SplitCount, rule: SuppressionRule) -> Bounds:
    if not (part.is_shown and part.is_listed):
        return Bounds(0, math.inf)
    shown = rule.rounded(part.count)
    low = math.ceil(shown - rule.base / 2)
    return Bounds(max(low, rule.threshold), math.ceil(shown + rule.base / 2) - 1)


def _add_up(known: Known, total: SplitCount, siblings: Sequence[SplitCount]) -> bool:
    lows = sum(known[part].low for part in siblings)
    highs = [known[part].high for part in siblings]
    is_new = known[total].tighten(lows, sum(highs))
    for part, high in zip(siblings, highs, strict=True):
        others_high = sum(highs) - high if high < math.inf else _without_one_endless(highs)
        others_low = lows - known[part].low
        is_new |= known[part].tighten(
            known[total].low - others_high, known[total].high - others_low
        )
        lows = others_low + known[part].low
    return is_new


def _without_one_endless(highs: Sequence[float]) -> float:
    """Infinity less infinity is no number."""
    return math.inf if highs.count(math.inf) > 1 else sum(h for h in highs if h < math.inf)


def _told_too_much(whole: SplitCount, rule: SuppressionRule) -> list[SplitCount]:
    """Of each set that gives a small count away, the smallest part that is still shown."""
    known = known_to_reader(whole, rule)
    found = []
    for total in known:
        for siblings in total.sets():
            if any(_is_narrow(part, known[part], rule) for part in siblings):
                shown = list(_shown_among(siblings, known))
                found.append(min(shown, key=lambda part: part.count) if shown else total)
    return found


def _shown_among(siblings: Sequence[SplitCount], known: Known) -> Iterator[SplitCount]:
    """Of one that is not listed, the parts of the split that says most about it."""
    for part in siblings:
        if part.is_shown and part.is_listed:
            yield part
        elif part.is_shown:
            yield from _shown_among(min(part.sets(), key=lambda s: _width(s, known)), known)


def _width(siblings: Sequence[SplitCount], known: Known) -> float:
    return sum(known[part].high - known[part].low for part in siblings)


def _is_narrow(part: SplitCount, bounds: Bounds, rule: SuppressionRule) -> bool:
    return rule.is_small(part.count) and (bounds.low > 0 or bounds.high < rule.threshold - 1)
