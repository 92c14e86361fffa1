"""Ask somebody who has done it, and ask the panel."""

from collections.abc import Sequence
from datetime import datetime

from forum import policy
from forum.core import audit, text
from forum.core.db import commit_once, insert_if_absent
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.expertise import FORTNIGHT, Asked, Panel, PanelQuestion, PanelWant
from forum.models.questions import Discussion
from forum.models.social import FollowKind, NoticeKind
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.practice.questions import actions as questions
from forum.social.expertise import letters, queries
from forum.social.expertise.queries import Expert
from forum.social.notifications.actions import notify
from forum.social.notifications.kinds import About
from forum.social.profiles import queries as profiles

ENOUGH = "They were asked three times in the last 30 days. Choose somebody else, or wait a little."


def ask_person(viewer: Viewer, discussion: Discussion, person_id: int) -> User:
    """Write one mail to a person who is offered for the question; idempotent.

    NotFound for anybody else. Refused where they have been asked often enough meanwhile.
    """
    policy.require(policy.may_ask_people(viewer, discussion))
    experts = queries.people_to_ask(viewer, discussion.terms, discussion)
    expert = next((one for one in experts if one.member.id == person_id), None)
    if expert is None:
        raise NotFound
    person = expert.member
    if not _ask(viewer, discussion, expert):
        db.session.rollback()
        raise Refused(ENOUGH)
    db.session.commit()
    return person


def ask_people(
    viewer: Viewer, discussion: Discussion, person_ids: list[int], terms: Sequence[Term]
) -> int:
    """Of those offered for the terms; how many were written to. A held question asks nobody."""
    if not policy.may_ask_people(viewer, discussion):
        return 0
    experts = queries.people_to_ask(viewer, terms)
    chosen = [one for one in experts if one.member.id in person_ids]
    written = sum(_ask(viewer, discussion, one) for one in chosen)
    db.session.commit()
    return written


def _ask(viewer: Viewer, discussion: Discussion, expert: Expert) -> bool:
    """Within the caller's transaction; False where they were asked often enough."""
    person = expert.member
    queries.profile_for_update(person.id)  # of two who ask at once, one waits and then counts
    if queries.is_asked(person.id, discussion):
        return True
    if queries.times_asked(person.id) >= queries.MOST_ASKED:
        return False
    insert_if_absent(Asked, person_id=person.id, discussion_id=discussion.id, asked_by_id=viewer.id)
    verb = "tried" if expert.has_tried else "shared"
    about = About(FollowKind.QUESTION, discussion.id)
    notify(NoticeKind.ASKED, [person.id], about, actor_id=viewer.id)
    letters.ask(person, discussion, f"you {verb} “{expert.case_study.title}”")
    return True


# Panels


def make_panel(
    viewer: Viewer, key: str, title: str, about: str, specialist_id: int, opens_at: datetime
) -> Panel:
    """Idempotent by `key`. It is open for a fortnight from `opens_at` (UTC)."""
    policy.require(policy.may_make_panel(viewer))
    if (already := queries.panel_by_key(key)) is not None:
        return already
    specialist = profiles.get_member(viewer, specialist_id)
    panel = Panel(
        slug=text.slug(title),
        title=title,
        about=about,
        html=text.to_html(about),
        specialist_id=specialist.id,
        organisation_id=specialist.organisation_id,
        made_by_id=viewer.id,
        submission_key=key,
        opens_at=opens_at,
        closes_at=opens_at + FORTNIGHT,
    )
    made = commit_once(
        panel,
        lambda: audit.add(viewer, "announced a panel", f"panel {panel.id}: {title}"),
        submission_key=key,
    )
    return queries.get_panel(made.id)


def ask_panel(
    viewer: Viewer, panel: Panel, key: str, answers: dict, hourly_limit: int
) -> Discussion:
    """A public question that is put to the panel too; idempotent by `key`."""
    if not panel.is_open:
        raise Refused("This panel is not open. Ask the network instead.")
    discussion = questions.ask(viewer, key, answers, hourly_limit)
    insert_if_absent(PanelQuestion, panel_id=panel.id, discussion_id=discussion.id)
    if policy.may_want_from_panel(viewer):
        _want(viewer, panel, discussion)
    db.session.commit()
    return discussion


def want(viewer: Viewer, panel: Panel, discussion_id: int) -> None:
    """Idempotent; one's organisation counts once, however many of its people want it."""
    policy.require(policy.may_want_from_panel(viewer))
    if not panel.is_open:
        raise Refused("This panel is not open.")
    _want(viewer, panel, queries.get_panel_question(panel, discussion_id))
    db.session.commit()


def _want(viewer: Viewer, panel: Panel, discussion: Discussion) -> None:
    insert_if_absent(
        PanelWant,
        panel_id=panel.id,
        discussion_id=discussion.id,
        member_id=viewer.id,
        organisation_id=viewer.organisation_id,
    )
