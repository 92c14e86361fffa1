"""Figures of the public log: how long decisions take, and why they are made. No names."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from forum.core import clock
from forum.core.extensions import db
from forum.models.moderation import Act, Decision
from forum.models.review import REASON_NAMES, Report, ReviewAppeal

WINDOW = timedelta(days=90)
OUT_OF_SIGHT = (Act.DECLINED, Act.WITHDRAWN, Act.CHANGE_ASKED, Act.REDACTED)
WITHOUT_REASON = "First posts, and what has no reason of the list"


@dataclass(frozen=True)
class ReasonRow:
    """How decisions on one reason ended."""

    name: str
    total: int
    out_of_sight: int  # declined, withdrawn, redacted, or a change asked for
    median_hours: float | None


@dataclass(frozen=True)
class LogFigures:
    """Of the last 90 days."""

    decisions: int
    median_hours: float | None  # from the first report, hold or posting to the decision
    reports: int
    held_at_once: int
    appeals: int
    appeals_upheld: int
    reasons: list[ReasonRow]


def figures() -> LogFigures:
    since = clock.now() - WINDOW
    rows = db.session.execute(
        select(Decision.act, Decision.category, Decision.waited_since, Decision.at).where(
            Decision.at > since
        )
    ).all()
    timed = [(act, category, _hours(began, at)) for act, category, began, at in rows]
    reports = select(func.count(Report.id)).where(Report.at > since)
    appeals = select(func.count(ReviewAppeal.id)).where(ReviewAppeal.decided_at > since)
    return LogFigures(
        len(timed),
        _median([hours for _act, _category, hours in timed]),
        db.session.scalar(reports) or 0,
        db.session.scalar(reports.where(Report.has_held)) or 0,
        db.session.scalar(appeals) or 0,
        db.session.scalar(appeals.where(ReviewAppeal.is_upheld.is_(True))) or 0,
        _reasons(timed),
    )


def _reasons(timed: list[tuple[Act, str | None, float | None]]) -> list[ReasonRow]:
    """The most frequent first."""
    known = {str(reason): name for reason, name in REASON_NAMES.items()}
    names = [known.get(category or "", WITHOUT_REASON) for _act, category, _hours in timed]
    found = []
    for name, total in Counter(names).most_common():
        of_it = [one for one, named in zip(timed, names, strict=True) if named == name]
        out = sum(act in OUT_OF_SIGHT for act, _category, _hours in of_it)
        found.append(ReasonRow(name, total, out, _median([hours for *_, hours in of_it])))
    return found


def _hours(began: datetime | None, at: datetime) -> float | None:
    if began is None:
        return None
    return max(0.0, (at - began).total_seconds() / 3600)


def _median(hours: list[float | None]) -> float | None:
    known = [one for one in hours if one is not None]
    return round(median(known), 1) if known else None
