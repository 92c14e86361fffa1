"""Send the briefs on a release once it is open: one to each lead."""

from collections.abc import Sequence
from typing import NamedTuple

from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, each_batch
from forum.core.db import reading, update_if
from forum.core.extensions import db
from forum.mail import links
from forum.mail.outbox import DayMail, send
from forum.mail.preferences.models import MailKind
from forum.mail.preferences.queries import wants
from forum.models.accounts import User
from forum.models.releases import Release
from forum.pages.briefs import letters, queries
from forum.performance.figures import queries as figure_queries


class Brief(NamedTuple):
    user_id: int
    to: str
    subject: str
    body: str
    stop_path: str


def write_briefs() -> int:
    """Send the briefs on each release that is due; return how many."""
    with reading():
        waiting = [(release.id, _briefs_on(release)) for release in queries.due()]
    return sum(_send_all(release_id, briefs) for release_id, briefs in waiting)


def _briefs_on(release: Release) -> list[Brief]:
    """Made within a read transaction, so that no write lock is held meanwhile."""
    made = (_brief(lead, release) for lead in queries.leads() if wants(lead, MailKind.BRIEF))
    return [brief for brief in made if brief is not None]


def _brief(lead: User, release: Release) -> Brief | None:
    """None where the release has no figures of the organisation."""
    organisation = lead.organisation
    assert organisation is not None
    figures = figure_queries.briefed(lead, organisation, release)
    if not figures:
        return None
    body = letters.body(
        organisation,
        release,
        figures,
        lambda group: queries.by_other_organisations(
            organisation, group, letters.MOST_CASE_STUDIES
        ),
    )
    stop_path = links.stop_path(lead, MailKind.BRIEF)
    return Brief(lead.id, lead.email, letters.subject(release), body, stop_path)


def _send_all(release_id: int, briefs: list[Brief]) -> int:
    """In batches, a transaction each; the last step marks the release as briefed.

    Killed in between it begins again: the outbox sends each `dedupe_key` once.
    """
    each_batch(briefs, lambda some: _send_batch(release_id, some), LETTERS_AT_ONCE)
    unbriefed = (Release.id == release_id) & Release.briefed_at.is_(None)
    is_noted = update_if(Release, unbriefed, briefed_at=clock.now())
    db.session.commit()
    return len(briefs) if is_noted else 0


def _send_batch(release_id: int, briefs: Sequence[Brief]) -> int:
    for brief in briefs:
        send(
            brief.to,
            brief.subject,
            brief.body,
            dedupe_key=f"brief {release_id} {brief.user_id}",
            stop_path=brief.stop_path,
            with_day=DayMail(brief.user_id),
        )
    return len(briefs)
