"""Publish, edit and withdraw case studies; the checks that hold or refuse one."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete

from forum import policy
from forum.core import audit, clock, text
from forum.core.db import commit_once, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import actions as gate
from forum.gate import checks
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft
from forum.models.full_form_columns import SupplyChainPosition
from forum.models.moderation import Act, Decision
from forum.models.organisations import Kind, Organisation
from forum.policy.viewer import Viewer
from forum.practice.attachments import queries as attachments
from forum.practice.case_studies import queries, rendering
from forum.practice.evidence.actions import recalculate_level
from forum.practice.showcase import queries as showcase
from forum.reference.organisations import queries as organisations

DECISIONS = "/me/decisions"  # of moderation/appeals
ASKED_AUTHOR = "asked to withdraw an anonymous case study"


class EditConflict(Refused):
    """A newer version was saved since this form was opened."""


class DisclosesTooMuch(Refused):
    """The text gives a figure before its release, or names an anonymous author."""


def publish(author: User, key: str, answers: dict[str, Any], accepted_needed: int) -> CaseStudy:
    """Post the answers of a form. Idempotent by `key`.

    A moderator reads a member's first ones first (`accepted_needed` of them), and always those
    that are anonymous or seem to quote a figure before its release. DisclosesTooMuch where an
    anonymous one names its author.
    """
    policy.require(policy.may_publish(author))
    if (already := queries.submitted_as(author, key)) is not None:
        return already
    case_study = CaseStudy(
        author_id=author.id,
        organisation_id=author.organisation_id,
        submission_key=key,
        status=CaseStudyStatus.PUBLISHED,
        version=1,
        check_date=check_date(),
        **answers,
    )
    case_study.chain_position = position_of(author.organisation)
    case_study.showcase = showcase.kind_of(case_study, author.organisation)
    _hold_if_needed(author, case_study, accepted_needed)
    rendering.render(case_study)
    recalculate_level(case_study)
    _drop_draft(author, key)
    return _commit_once(author, case_study)


def _hold_if_needed(author: User, case_study: CaseStudy, accepted_needed: int) -> None:
    texts = rendering.texts_of(case_study)
    texts += attachments.texts_of(author.id, case_study.submission_key)
    if case_study.is_anonymous:
        _refuse_if_named(author, texts)
    quoted = checks.first_to_wait(texts)
    if quoted is not None:
        case_study.status_reason, case_study.held_until = quoted.reason, quoted.until
        case_study.held_look, case_study.held_sentence = quoted.look, quoted.sentence
    is_new = queries.accepted_count(author) < accepted_needed
    if is_new or quoted is not None or case_study.is_anonymous:
        case_study.status = CaseStudyStatus.HELD


def _refuse_if_named(author: User, texts: list[str]) -> None:
    name = policy.names_the_author(author, texts)
    if name:
        raise DisclosesTooMuch(
            f"It is to be anonymous, but it says “{name}”. Take that out, or let it stand "
            "under your name."
        )


def check_date() -> date:
    """The day in a year on which the author is asked whether it is still true."""
    return clock.in_london(clock.now()).date() + timedelta(days=365)


def _commit_once(author: User, case_study: CaseStudy) -> CaseStudy:
    author_id, key = author.id, case_study.submission_key
    db.session.add_all([case_study, rendering.version_of(case_study, author_id)])
    return commit_once(case_study, author_id=author_id, submission_key=key)


def edit(
    viewer: User, case_study: CaseStudy, seen_version: int, key: str, answers: dict[str, Any]
) -> None:
    """Save a new version; EditConflict where the form was opened before another edit."""
    policy.require(policy.may_edit_case_study(viewer, case_study))
    _claim_next_version(case_study, seen_version)
    for name, answer in answers.items():
        setattr(case_study, name, answer)
    with db.session.no_autoflush:
        case_study.showcase = showcase.kind_of(case_study, case_study.organisation)
    _refuse_disclosure(viewer, case_study)
    case_study.edited_at = case_study.checked_at = clock.now()
    case_study.check_date, case_study.is_unchecked = check_date(), False
    rendering.render(case_study)
    recalculate_level(case_study)
    db.session.add(rendering.version_of(case_study, viewer.id))
    _drop_draft(viewer, key)
    db.session.commit()


def _refuse_disclosure(viewer: User, case_study: CaseStudy) -> None:
    """Refuse an edit for what would hold a new one: the published page is not taken down."""
    with db.session.no_autoflush:
        texts = rendering.texts_of(case_study)
        quoted = checks.first_to_wait(texts)
    if not case_study.is_published:
        _wait_again(case_study, quoted)
    try:
        if case_study.is_anonymous:
            _refuse_if_named(viewer, texts)
        if quoted is not None and case_study.is_published:
            raise DisclosesTooMuch(f"{quoted.problem} {quoted.way_out}")
    except DisclosesTooMuch:
        db.session.rollback()
        raise


def _wait_again(case_study: CaseStudy, quoted: checks.Finding | None) -> None:
    """Changed while it was held or after it was declined: a moderator reads what it says now."""
    case_study.status = CaseStudyStatus.HELD
    case_study.status_reason = quoted.reason if quoted else ""
    case_study.held_until = quoted.until if quoted else None
    case_study.held_look = quoted.look if quoted else None
    case_study.held_sentence = quoted.sentence if quoted else ""
    gate.mark_changed("case-study", case_study.id)


def _claim_next_version(case_study: CaseStudy, seen_version: int) -> None:
    is_as_seen = (CaseStudy.id == case_study.id) & (CaseStudy.version == seen_version)
    if not update_if(CaseStudy, is_as_seen, version=seen_version + 1):
        db.session.rollback()
        raise EditConflict(
            "This case study was changed after you opened it. Your text is kept below."
        )
    db.session.refresh(case_study, ["version"])


def require_withdrawal(viewer: Viewer, case_study: CaseStudy) -> None:
    """Require the right to withdraw it.

    The answer tells a moderator whether an anonymous one is a colleague's, so asking is logged.
    """
    if policy.may_see_who_wrote(viewer, case_study) and case_study.author_id != viewer.id:
        audit.record(viewer, ASKED_AUTHOR, f"case study {case_study.id}")
    policy.require(policy.may_withdraw_case_study(viewer, case_study))


def withdraw(viewer: Viewer, case_study: CaseStudy, reason: str) -> None:
    """Hide it; its address shows the reason. The row stays."""
    policy.require(policy.may_withdraw_case_study(viewer, case_study))
    case_study.status = CaseStudyStatus.WITHDRAWN
    case_study.status_reason = text.one_line(reason) or "Its author withdrew it."
    gate.close_reports("case-study", case_study.id)
    if viewer.id != case_study.author_id:
        _log_and_notify(viewer, case_study)
    db.session.commit()


def _log_and_notify(moderator: Viewer, case_study: CaseStudy) -> None:
    """Enter a moderator's withdrawal in the public log, and mail the reason to the author."""
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
            f"If you think that is wrong, another moderator looks at it: {address(DECISIONS)}\n",
        )


def delete_draft(author: Viewer, key: str) -> None:
    _drop_draft(author, key)
    db.session.commit()


def _drop_draft(author: Viewer, key: str) -> None:
    db.session.execute(delete(Draft).where(policy.own_drafts(author), Draft.key == key))


def position_of(organisation: Organisation | None) -> SupplyChainPosition:
    if organisation is None:
        return SupplyChainPosition.OUTSIDE
    if organisation.kind == Kind.PRIME:
        return SupplyChainPosition.PRIME
    is_partner = organisation.kind == Kind.SUBCONTRACTOR or organisations.has_prime(organisation)
    return SupplyChainPosition.SUBCONTRACTOR if is_partner else SupplyChainPosition.OUTSIDE
