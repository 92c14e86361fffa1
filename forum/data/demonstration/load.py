"""`flask demo …`: the demonstration into an empty database, once."""

import click
from flask.cli import AppGroup
from sqlalchemy import exists, select

from forum.core.extensions import db
from forum.core.progress import counted, say
from forum.data.demonstration import (
    accreditation,
    administration,
    attendance,
    bookings,
    case_studies,
    cohorts,
    complaint_resolutions,
    complaints,
    discussions,
    evidence,
    figures,
    follows,
    full_case_studies,
    manager_reports,
    moderation,
    organisations,
    people,
    people_and_groups,
    programmes,
    ratings_and_comments,
    returns,
    standard_results,
    standards,
    summaries,
    tries,
    uploads,
    workshops,
)
from forum.data.demonstration.lookup import gather
from forum.data.importing.load import load_all
from forum.models.accounts import User
from forum.practice.evidence_summaries import jobs as evidence_summaries
from forum.practice.ratings import score_actions

demo_cli = AppGroup("demo", help="The demonstration, for trying the exchange out.")

PARTS = (  # in the order in which they need each other
    organisations.add,
    people.add,
    case_studies.add,
    figures.add,
    programmes.add,
    workshops.add,
    bookings.add,
    attendance.add,
    evidence.add,
    ratings_and_comments.add_ratings,
    ratings_and_comments.add_comments,
    tries.add,
    discussions.add,
    evidence.add_pictures,
    full_case_studies.add,
    people_and_groups.add,
    follows.add,
    ratings_and_comments.add_held_comments,
    moderation.add,
    administration.add,
    complaints.add,
    standards.add,
    accreditation.add,
    complaint_resolutions.add,
    standard_results.add,
    cohorts.add,
    manager_reports.add,
)


def load_once() -> bool:
    """Fill a database that has no people yet; False where there is somebody.

    The data files first, which may be loaded again; then the people and all they wrote in one
    transaction, so that being stopped half-way leaves nothing half-made.
    Files of figures and a return follow, as analysts and a charity send them.
    """
    if db.session.scalar(select(exists(select(User.id)))):
        db.session.rollback()
        return False
    say("Public facts: loading organisations, contracts and figures ...")
    load_all()
    say("Demonstration: writing people, case studies and workshops ...")
    cast = gather()
    for add in counted("Demonstration", PARTS, len(PARTS)):
        add(cast)
    db.session.commit()
    score_actions.recalculate_all()
    evidence_summaries.sum_up_all()
    summaries.add(cast)
    uploads.add()
    returns.add(cast)
    return True


@demo_cli.command("load")
def load_command() -> None:
    """Fill an empty database with fictional organisations, members and what they wrote."""
    if load_once():
        click.echo("The demonstration is loaded.")
    else:
        click.echo("There are people in this database already: nothing was changed.")
