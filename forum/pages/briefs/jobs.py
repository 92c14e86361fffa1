"""Briefs are written once a release is open and latched: never before, and once to each."""

from collections.abc import Sequence
from typing import NamedTuple

from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, each_batch
from forum.core.db import reading, update_if
from forum.core.extensions import db
from forum.mail import links
from forum.mail.outbox import send
from forum.mail.preferences.models import MailKind
from forum.mail.preferences.queries import wants
from forum.models.accounts import User
from forum.models.releases import Release
from forum.pages.briefs import letters, queries
from forum.performance.figures import queries as performance


class Brief(NamedTuple):
    user_id: int
    to: str
    subject: str
    body: str
    stop_path: str


def write_briefs() -> int:
    """On each release that is due; how many were written."""
    with reading():
        waiting = [(release.id, _briefs_on(release)) for release in queries.due()]
    return sum(_keep(release_id, briefs) for release_id, briefs in waiting)


def _briefs_on(release: Release) -> list[Brief]:
    """Made while only reading: no lock is held while the words are found."""
    made = (_brief(lead, release) for lead in queries.leads() if wants(lead, MailKind.BRIEF))
    return [brief for brief in made if brief is not None]


def _brief(lead: User, release: Release) -> Brief | None:
    """None where the release says nothing of the organisation."""
    organisation = lead.organisation
    assert organisation is not None
    figures = performance.briefed(lead, organisation, release)
    if not figures:
        return None
    body = letters.body(
        organisation,
        release,
        figures,
        lambda group: queries.of_others(organisation, group, letters.MOST_CASE_STUDIES),
    )
    stop_path = links.stop_path(lead, MailKind.BRIEF)
    return Brief(lead.id, lead.email, letters.subject(release), body, stop_path)


def _keep(release_id: int, briefs: list[Brief]) -> int:
    """The letters, some in each transaction; the last step notes that it is done.

    Killed in between it begins again: the outbox tells each fact once.
    """
    each_batch(briefs, lambda some: _send(release_id, some), LETTERS_AT_ONCE)
    mine = (Release.id == release_id) & Release.briefed_at.is_(None)
    is_noted = update_if(Release, mine, briefed_at=clock.now())
    db.session.commit()
    return len(briefs) if is_noted else 0


def _send(release_id: int, briefs: Sequence[Brief]) -> int:
    for brief in briefs:
        send(
            brief.to,
            brief.subject,
            brief.body,
            dedupe_key=f"brief {release_id} {brief.user_id}",
            stop_path=brief.stop_path,
        )
    return len(briefs)
