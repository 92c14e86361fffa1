"""`flask measures …`: what the pages of reviews of measures do, on the server."""

from datetime import date, datetime

import click
from flask.cli import AppGroup

from forum.core import command_errors, london_time
from forum.core.audit import COMMAND_LINE
from forum.models.accounts import User
from forum.models.measure_reviews import ReviewOutcome
from forum.models.measures import Measure
from forum.models.measures import named as measure_named
from forum.people.members import email_domains
from forum.people.sign_in import queries as sign_in
from forum.performance.measure_reviews import actions, queries
from forum.performance.measure_reviews.actions import Findings

measures_cli = AppGroup("measures", help="Reviews of what the measures count.")
DAY = click.DateTime(["%Y-%m-%d"])


@measures_cli.command("reviews")
def reviews_command() -> None:
    """List the measures, the next to be reviewed first: word, day, name, and who checked it."""
    today = london_time.today()
    for measure in queries.by_next_review():
        late = "OVERDUE" if measure.is_overdue(today) else ""
        day = f"{measure.facts.next_review:%Y-%m-%d}"
        cells = (measure.slug, day, late, measure.name, measure.facts.checked_by)
        click.echo("\t".join(cells))


@measures_cli.command("review")
@click.argument("measure")
@click.argument("email")
@click.option("--office", required=True, help="Of which office the analyst is; it is shown.")
@click.option("--next-review", required=True, type=DAY, help="By when it is looked at again.")
@click.option("--definition", default="", help="The new definition, where it changes.")
@click.option("--applies-from", type=DAY, help="The first cut-off that the new one applies to.")
@click.option("--note", default="", help="What it was compared with. Analysts see it.")
def review_command(
    measure: str,
    email: str,
    office: str,
    next_review: datetime,
    definition: str,
    applies_from: datetime | None,
    note: str,
) -> None:
    """Note what the analyst EMAIL found of MEASURE: right as it stands, or a new definition."""
    known, analyst = _measure(measure), _member(email)
    outcome = ReviewOutcome.CHANGED if definition or applies_from else ReviewOutcome.CHECKED
    found = Findings(outcome, office, next_review.date(), note, definition, _day(applies_from))
    command_errors.run(
        lambda: actions.note_review_by_command(COMMAND_LINE, analyst, known, found),
        if_missing=f"{email} is no analyst, or wrote the definition: another analyst reviews it.",
    )
    click.echo(f"The review of {known.name} is noted.")


def _measure(words: str) -> Measure:
    found = measure_named(words)
    if found is None:
        raise click.ClickException(f"There is no measure {words}.")
    return found


def _member(email: str) -> User:
    try:
        found = sign_in.by_email(email_domains.normal(email))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if found is None:
        raise click.ClickException(f"There is no account with the address {email}.")
    return found


def _day(typed: datetime | None) -> date | None:
    return typed.date() if typed else None
