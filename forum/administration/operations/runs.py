"""How the worker's tasks went, noted from time to time, and runs that somebody asks for."""

import time
from collections.abc import Sequence

import structlog
from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from forum.core import clock, db_health
from forum.core.db import reading, update_if, upsert
from forum.core.extensions import db
from forum.core.jobs import Task
from forum.core.wake import quiet
from forum.models.task_runs import TaskRun

log = structlog.get_logger()

SUCCESS_S = 600.0  # between two notes of a task that goes well
FAILURE_S = 60.0
_noted: dict[str, tuple[float, str]] = {}  # by task: time.monotonic() of the last note, failure


def init_app(app: Flask, tasks: Sequence[Task]) -> None:
    app.extensions["tasks"] = tuple(tasks)


def tasks() -> tuple[Task, ...]:
    return current_app.extensions["tasks"]


def note(name: str, seconds: float, failure: str, always: bool = False) -> None:
    """Write the run down if it is news, or the last note is old. Never an error of its own."""
    last_at, last_failure = _noted.get(name, (-SUCCESS_S, ""))
    age = time.monotonic() - last_at
    is_news = failure != last_failure or age >= (FAILURE_S if failure else SUCCESS_S)
    if not (is_news or always):
        return
    _noted[name] = time.monotonic(), failure
    try:
        with quiet():  # nobody has anything to do for it
            _write(name, seconds, failure)
    except SQLAlchemyError as error:
        db_health.say(error, "task_run_not_noted", task=name)
    finally:
        db.session.remove()


def _write(name: str, seconds: float, failure: str) -> None:
    now = clock.now()
    values = {"ran_at": now, "seconds": round(seconds, 3), "failure": failure}
    if failure:
        values["failed_at"] = now
    statement = upsert(TaskRun).values(name=name, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    db.session.commit()


def want(name: str) -> None:
    """In the caller's transaction: the worker runs it soon after the commit."""
    now = clock.now()
    statement = upsert(TaskRun).values(name=name, seconds=0.0, failure="", wanted_at=now)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"wanted_at": now})
    )


def run_wanted() -> bool:
    """Run one task that somebody asked for; whether there was one."""
    wanted = select(TaskRun.name).where(TaskRun.wanted_at.is_not(None)).order_by(TaskRun.wanted_at)
    with reading():
        name = db.session.scalar(wanted.limit(1))
    if name is None:
        return False
    update_if(TaskRun, TaskRun.name == name, wanted_at=None)  # before: a kill must not repeat it
    db.session.commit()
    run_now(name)
    return True


def run_now(name: str) -> str:
    """Run a task here and note how it went; the kind of its error, empty where it went well."""
    task = next((one for one in tasks() if one.name == name), None)
    if task is None:
        return "LookupError"
    began_at, failure = time.monotonic(), ""
    try:
        task.run()
    except Exception as error:  # whatever it is, it is told to who asked
        log.error("task_failed", exc_info=True, task=name, kind=type(error).__name__)
        failure = type(error).__name__
    finally:
        db.session.remove()
    note(name, time.monotonic() - began_at, failure, always=True)
    return failure
