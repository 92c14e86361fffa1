from typing import cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.exc import IntegrityError

from forum import clock, outbox, policy, text
from forum.case_studies import queries, rendering
from forum.case_studies.models import CaseStudy, Draft, Status
from forum.errors import Refused
from forum.extensions import db
from forum.moderation.models import Act, Decision

MOST_DRAFTS = 50


class Stale(Refused):
    """Somebody saved a newer version since this form was opened."""


def publish(author, key: str, answers: dict, accepted_needed: int) -> CaseStudy:
    """Post what a form holds, once, however often it is sent.

    A member's first ones wait for a moderator: `accepted_needed` of them.
    """
    policy.require(policy.may_publish(author))
    if (already := queries.submitted_as(author, key)) is not None:
        return already
    is_trusted = queries.accepted_count(author) >= accepted_needed
    case_study = CaseStudy(
        author_id=author.id,
        organisation_id=author.organisation_id,
        submission_key=key,
        status=Status.PUBLISHED if is_trusted else Status.HELD,
        version=1,
        **answers,
    )
    rendering.render(case_study)
    _drop_draft(author, key)
    return _commit_once(author, case_study)


def _commit_once(author, case_study: CaseStudy) -> CaseStudy:
    author_id, key = author.id, case_study.submission_key
    try:
        db.session.add_all([case_study, rendering.version_of(case_study, author_id)])
        db.session.commit()
    except IntegrityError:  # a double click: the other request has posted it
        db.session.rollback()
        same = db.select(CaseStudy).filter_by(author_id=author_id, submission_key=key)
        return db.session.scalars(same).one()
    return case_study


def edit(viewer, case_study: CaseStudy, seen_version: int, key: str, answers: dict) -> None:
    """Save a new version; Stale where the form was opened before another edit."""
    policy.require(policy.may_edit_case_study(viewer, case_study))
    _take_turn(case_study, seen_version)
    for name, answer in answers.items():
        setattr(case_study, name, answer)
    case_study.edited_at = clock.now()
    rendering.render(case_study)
    db.session.add(rendering.version_of(case_study, viewer.id))
    _drop_draft(viewer, key)
    db.session.commit()


def _take_turn(case_study: CaseStudy, seen_version: int) -> None:
    # One statement asks and takes, so that of two edits at once one is told.
    next_one = (
        update(CaseStudy)
        .where(CaseStudy.id == case_study.id, CaseStudy.version == seen_version)
        .values(version=seen_version + 1)
    )
    if cast(CursorResult, db.session.execute(next_one)).rowcount == 0:
        db.session.rollback()
        raise Stale("This case study was changed after you opened it. Your text is kept below.")
    db.session.refresh(case_study, ["version"])


def withdraw(viewer, case_study: CaseStudy, reason: str) -> None:
    """Out of sight, with a reason for those who come by the old address; the row is kept."""
    policy.require(policy.may_withdraw_case_study(viewer, case_study))
    case_study.status = Status.WITHDRAWN
    case_study.status_reason = text.one_line(reason) or "Its author withdrew it."
    if viewer.id != case_study.author_id:
        _log_and_tell(viewer, case_study)
    db.session.commit()


def _log_and_tell(moderator, case_study: CaseStudy) -> None:
    """What a moderator takes back stands in the public log, and its author reads why."""
    db.session.add(
        Decision(
            act=Act.WITHDRAWN,
            case_study_id=case_study.id,
            moderator_id=moderator.id,
            reason=case_study.status_reason,
        )
    )
    if not case_study.author.is_editorial:
        outbox.send(
            case_study.author.email,
            "Your case study was withdrawn",
            f"About your case study “{case_study.title}”:\n\n"
            f"A moderator withdrew it, for this reason:\n\n{case_study.status_reason}\n\n"
            "If you think that is wrong, answer this mail: another moderator will look at it.\n",
        )


def save_draft(author, key: str, typed: dict[str, list[str]], case_study_id: int | None) -> Draft:
    """Keep what was typed, exactly; the newest save of a form is the one kept."""
    policy.require(policy.may_draft(author))
    draft = queries.draft(author, key)
    if draft is None:
        draft = _new_draft(author, key)
    draft.answers, draft.case_study_id, draft.saved_at = typed, case_study_id, clock.now()
    db.session.commit()
    return draft


def _new_draft(author, key: str) -> Draft:
    if queries.submitted_as(author, key) is not None:
        raise Refused("This has been sent already.")
    if len(queries.drafts(author)) >= MOST_DRAFTS:
        raise Refused(f"You have {MOST_DRAFTS} drafts. Send or delete one first.")
    draft = Draft(author_id=author.id, key=key)
    db.session.add(draft)
    return draft


def delete_draft(author, key: str) -> None:
    _drop_draft(author, key)
    db.session.commit()


def _drop_draft(author, key: str) -> None:
    db.session.execute(delete(Draft).where(policy.own_drafts(author), Draft.key == key))
