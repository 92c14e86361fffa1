"""Did complaints fall after a change: two rates of people, and what chance alone would do.

Of all complaints before and after, a share comes after; without a change that share is the share
of the people. Wilson's interval of it says whether the change is more than chance, and how much.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from forum.core.wilson import interval


@dataclass(frozen=True)
class BeforeAfter:
    """Complaints, and people on the programme, in two quarters; people are above 0."""

    before: int
    people_before: int
    after: int
    people_after: int

    @property
    def change(self) -> float | None:
        """Of the rate: -0.58 is 58% lower. None where there was nothing to fall from."""
        if not self.before:
            return None
        return self.after / self.people_after * self.people_before / self.before - 1

    @property
    def change_between(self) -> tuple[float, float | None] | None:
        """The 95% interval of the change; its upper end is None where there is none."""
        if not self.before + self.after:
            return None
        low, high = map(self._as_change, self._share_after())
        assert low is not None  # a share's lower end is below 1
        return low, high

    @property
    def verdict(self) -> str:
        if not self.before + self.after:
            return "there were none"
        low, high = self._share_after()
        expected = self.people_after / (self.people_before + self.people_after)
        if high < expected:
            return "fell by more than chance would give"
        return "rose by more than chance would give" if low > expected else "could be chance"

    def _share_after(self) -> tuple[float, float]:
        size = self.before + self.after
        return interval(self.after / size, size)

    def _as_change(self, share: float) -> float | None:
        if share >= 1:
            return None
        return share / (1 - share) * self.people_before / self.people_after - 1


def together(pairs: Iterable[BeforeAfter]) -> BeforeAfter | None:
    """All of them as one; None of fewer than two, which say nothing more."""
    known = list(pairs)
    if len(known) < 2:
        return None
    return BeforeAfter(
        sum(one.before for one in known),
        sum(one.people_before for one in known),
        sum(one.after for one in known),
        sum(one.people_after for one in known),
    )
