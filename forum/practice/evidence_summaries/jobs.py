"""Sum up the practices on which something changed."""

import click
from flask.cli import AppGroup

from forum.core import clock
from forum.core.db import reading
from forum.practice.evidence_summaries import actions, queries

MOST_AT_ONCE = 5  # practices a run: other tasks have their turn in between

evidence_cli = AppGroup("practice-evidence", help="What is known of each practice.")


def sum_up_marked(most: int = MOST_AT_ONCE) -> int:
    """Those that a change marked, and those whose newest report became old; how many."""
    with reading():
        marks = queries.marked()
        due = sorted({*marks, *queries.grown_stale(clock.now())})[:most]
    for practice_id in due:
        actions.sum_up(practice_id, marks.get(practice_id, ()))
    return len(due)


def sum_up_all() -> int:
    """Every practice: supply chains change too, and rows may be written past the session."""
    with reading():
        practices = queries.practice_ids()
    return sum(actions.sum_up(practice_id) for practice_id in practices)


@evidence_cli.command("sum-up")
def sum_up_command() -> None:
    """Sum up every practice anew, and say how much differed."""
    click.echo(f"{sum_up_all()} rows differed, and are right now.")
