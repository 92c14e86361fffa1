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
CASE_STUDY, MEMBER = "A case study", "A member"
FEWEST = 3  # decisions: a median of one or two of a kind tells how long somebody's own item lay
WITHOUT_REASON = "First posts, and what has no reason of the list"


@dataclass(frozen=True)
class TimedDecision:
    """`hours`: from the first report, hold or posting to the decision; None where not noted."""

    act: Act
    kind: str  # "A comment"
    reason: str  # a name of REASON_NAMES, or WITHOUT_REASON
    hours: float | None


@dataclass(frozen=True)
class ReasonRow:
    """How decisions on one reason ended."""

    name: str
    total: int
    out_of_sight: int  # declined, withdrawn, redacted, or a change asked for
    median_hours: float | None


@dataclass(frozen=True)
class KindRow(ReasonRow):
    """How decisions on one kind of item ended, and each reason for them."""

    reasons: list[ReasonRow]


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
    kinds: list[KindRow]


def figures() -> LogFigures:
    since = clock.now() - WINDOW
    timed = _decisions_since(since)
    reports = select(func.count(Report.id)).where(Report.at > since)
    appeals = select(func.count(ReviewAppeal.id)).where(ReviewAppeal.decided_at > since)
    return LogFigures(
        len(timed),
        _median(timed),
        db.session.scalar(reports) or 0,
        db.session.scalar(reports.where(Report.has_held)) or 0,
        db.session.scalar(appeals) or 0,
        db.session.scalar(appeals.where(ReviewAppeal.is_upheld.is_(True))) or 0,
        _reasons(timed),
        _kinds(timed),
    )


def _decisions_since(since: datetime) -> list[TimedDecision]:
    rows = db.session.execute(
        select(
            Decision.act,
            Decision.case_study_id,
            Decision.what,
            Decision.category,
            Decision.waited_since,
            Decision.at,
        ).where(Decision.at > since)
    )
    known = {str(reason): name for reason, name in REASON_NAMES.items()}
    return [
        TimedDecision(
            act,
            CASE_STUDY if study_id else _capitalised(what) if what else MEMBER,
            known.get(category or "", WITHOUT_REASON),
            _hours(began, at),
        )
        for act, study_id, what, category, began, at in rows
    ]


def _capitalised(label: str) -> str:
    return label[:1].upper() + label[1:]


def _reasons(timed: list[TimedDecision], fewest: int = 1) -> list[ReasonRow]:
    """The most frequent first; medians of at least `fewest` decisions."""
    found = []
    for name, total in Counter(one.reason for one in timed).most_common():
        of_it = [one for one in timed if one.reason == name]
        found.append(ReasonRow(name, total, _out_of_sight(of_it), _median(of_it, fewest)))
    return found


def _kinds(timed: list[TimedDecision]) -> list[KindRow]:
    """The most frequent first. The log tells no reason of a decision about a member: nor do we."""
    found = []
    for kind, total in Counter(one.kind for one in timed).most_common():
        of_it = [one for one in timed if one.kind == kind]
        reasons = [] if kind == MEMBER else _reasons(of_it, FEWEST)
        facts = total, _out_of_sight(of_it), _median(of_it, FEWEST)
        found.append(KindRow(kind, *facts, reasons))
    return found


def _out_of_sight(timed: list[TimedDecision]) -> int:
    return sum(one.act in OUT_OF_SIGHT for one in timed)


def _hours(began: datetime | None, at: datetime) -> float | None:
    if began is None:
        return None
    return max(0.0, (at - began).total_seconds() / 3600)


def _median(timed: list[TimedDecision], fewest: int = 1) -> float | None:
    known = [one.hours for one in timed if one.hours is not None]
    return round(median(known), 1) if len(known) >= fewest else None
