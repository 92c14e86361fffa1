"""What has to wait before others read it: unreleased figures (when) and prices (price).

Who is in forum/core/pii: words that identify a person are refused by the form. A false alarm
costs a day; a figure that is out cannot be called back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from forum.core import clock
from forum.core.pii import folding
from forum.gate import figures, prices
from forum.models import releases
from forum.models.withheld import Look

SHOWN = 200  # characters of a sentence that is quoted back


@dataclass(frozen=True)
class Finding:
    """A sentence that has to wait, and why."""

    sentence: str
    measure: str  # the words that name it; empty for a price
    until: date | None  # when the figure comes out, where that is announced
    last_cut_off: date | None
    look: Look = Look.WHEN

    @property
    def problem(self) -> str:
        """For a form that refuses the words: what they seem to be."""
        if self.look == Look.PRICE:
            return f"This seems to give a price, a fee or a bid: “{self.sentence}”"
        return f"This seems to quote a figure that is not released yet: “{self.sentence}”"

    @property
    def way_out(self) -> str:
        """For a form that refuses the words: what its author can do."""
        if self.look == Look.PRICE:
            return "Take the amount out: members compete, and do not tell each other prices here."
        when = f"on {_day(self.until)}" if self.until else "once it is released"
        return (
            f"Take the figure out: it can be added {when}. If this is no figure of performance, "
            f"do not put “{self.measure}”, a number and a date in one sentence."
        )

    @property
    def reason(self) -> str:
        if self.look == Look.PRICE:
            return (
                f"It seems to give a price, a fee, a margin or a bid: “{self.sentence}” Members "
                "compete, so a moderator reads it first: it can go out without the amount, or as "
                "it is where it is public or of claimants' money."
            )
        known = f"Figures up to {_day(self.last_cut_off)} are out. " if self.last_cut_off else ""
        when = f"on {_day(self.until)}" if self.until else "when these are released"
        return (
            f"It seems to quote a figure that is not released yet: “{self.sentence}” "
            f"{known}A moderator looks at it: it can go out {when}, or without the figure."
        )


def unreleased_figures(*texts: str, written_at: datetime | None = None) -> list[Finding]:
    """The sentences in these that quote a figure before its release.

    "Last month" is the one before `written_at` (UTC), by default now.
    """
    today = clock.in_london(written_at or clock.now()).date()
    quoted = [one for text in texts for one in figures.quoted(folding.fold(text or ""), today)]
    if not quoted:
        return []
    last = releases.released_up_to()
    findings = []
    for sentence, measure, days in quoted:
        later = [day for day in days if last is None or day > last]
        if later:
            until = releases.announced_for(max(later))
            findings.append(Finding(sentence[:SHOWN], measure, until, last))
    return findings


def prices_given(*texts: str) -> list[Finding]:
    """The sentences in these that give a price of the present or the future."""
    today = clock.in_london(clock.now()).date()
    return [
        Finding(sentence[:SHOWN], "", None, None, Look.PRICE)
        for text in texts
        for sentence in prices.quoted(folding.fold(text or ""), today)
    ]


def first_to_wait(texts: Iterable[str], written_at: datetime | None = None) -> Finding | None:
    """A price before a figure, for it may never go by itself; of figures the last to come out."""
    all_texts = list(texts)
    if given := prices_given(*all_texts):
        return given[0]
    quoted = unreleased_figures(*all_texts, written_at=written_at)
    return max(quoted, key=lambda one: one.until or date.max, default=None)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
