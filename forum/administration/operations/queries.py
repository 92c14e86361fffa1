"""Tasks of the worker, and letters of the outbox."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select

from forum import policy
from forum.administration.operations import runs
from forum.core import clock
from forum.core.audit import Actor
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.mail.mailer import MOST_TRIES
from forum.mail.outbox import Letter
from forum.models.task_runs import TaskRun

WAITING, FAILING, GIVEN_UP, SENT = "waiting", "failing", "given-up", "sent"
STATES = {
    WAITING: "Waiting",
    FAILING: "Failed, tried again",
    GIVEN_UP: "Given up",
    SENT: "Sent in the last 30 days",
}


@dataclass(frozen=True)
class TaskState:
    name: str
    every_s: float
    run: TaskRun | None

    @property
    def is_wanted(self) -> bool:
        return self.run is not None and self.run.wanted_at is not None


def task_states(viewer: Actor) -> list[TaskState]:
    """The failed ones first."""
    policy.require_administrator(viewer)
    by_name = {run.name: run for run in db.session.scalars(select(TaskRun))}
    states = [TaskState(task.name, task.every_s, by_name.get(task.name)) for task in runs.tasks()]
    return sorted(states, key=lambda s: (not (s.run and s.run.failure), s.name))


def _in_state(state: str) -> ColumnElement[bool]:
    if state == SENT:
        return Letter.sent_at.is_not(None)
    tries = {
        WAITING: Letter.tries == 0,
        FAILING: and_(Letter.tries > 0, Letter.tries < MOST_TRIES),
        GIVEN_UP: Letter.tries >= MOST_TRIES,
    }
    return and_(Letter.sent_at.is_(None), tries[state])


def letters(viewer: Actor, state: str) -> Select[Letter]:
    """Newest first. Pages show no text of a letter: it may hold a link that signs in."""
    policy.require_administrator(viewer)
    return select(Letter).where(_in_state(state)).order_by(Letter.id.desc())


def letter(viewer: Actor, letter_id: int) -> Letter:
    """One that is not sent; NotFound for any other."""
    policy.require_administrator(viewer)
    found = db.session.scalar(
        select(Letter).where(Letter.id == letter_id, Letter.sent_at.is_(None))
    )
    if found is None:
        raise NotFound
    return found


def count_letters() -> dict[str, int]:
    """By state."""
    counts = [func.count().filter(_in_state(state)) for state in STATES]
    row = db.session.execute(select(*counts).select_from(Letter)).one()
    return dict(zip(STATES, row, strict=True))


def oldest_waiting_at() -> datetime | None:
    """The time since which a letter is due and not sent; None where none is."""
    due = Letter.sent_at.is_(None), Letter.next_try_at <= clock.now(), Letter.tries < MOST_TRIES
    return db.session.scalar(select(func.min(Letter.next_try_at)).where(*due))


def masked(address: str) -> str:
    """`a…@northfield.example`: enough to see whose mail server it is."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"
