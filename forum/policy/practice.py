"""Who may see and do what with case studies, and with what is said of them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, false, not_, or_, select
from sqlalchemy.sql.elements import SQLCoreOperations

from forum.models.accounts import Standing, User
from forum.models.attachments import Attachment
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft, DraftAuthor
from forum.models.collections import Collection
from forum.models.comments import Comment
from forum.models.questions import Answer, Discussion
from forum.models.tries import Plan, Try
from forum.policy.performance import is_analyst
from forum.policy.viewer import Viewer, may_take_part


class HasFiles(Protocol):
    @property
    def case_study(self) -> CaseStudy | None: ...
    @property
    def answer(self) -> Answer | None: ...


ORGANISATIONS_NEEDED = 3  # unrelated ones, before a score is shown

# Case studies


def visible_case_studies(viewer: Viewer) -> ColumnElement[bool]:
    """Published for all; one's own always; all statuses for moderators.

    queries.get() answers 410 with the reason for a withdrawn one. A moderator does not see a held
    anonymous one of their own organisation: "not yours to decide" would tell whose it is.
    """
    if viewer.is_moderator and viewer.is_verified:
        return not_(_is_anonymous_colleague_s(viewer))
    return or_(CaseStudy.status == CaseStudyStatus.PUBLISHED, CaseStudy.author_id == viewer.id)


def _is_anonymous_colleague_s(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        CaseStudy.is_anonymous,
        CaseStudy.status != CaseStudyStatus.PUBLISHED,
        CaseStudy.author_id != viewer.id,
        # A NULL must not make the whole condition unknown.
        CaseStudy.organisation_id.is_not_distinct_from(viewer.organisation_id),
        CaseStudy.organisation_id.is_not(None),
    )


def listed_case_studies() -> ColumnElement[bool]:
    """In lists, counts, feeds and search: the same for everybody."""
    return CaseStudy.status == CaseStudyStatus.PUBLISHED


def listed_among(ids: Sequence[int]) -> ColumnElement[bool]:
    """Those of these ids that are listed.

    Written so that the status has no index: SQLite would read all that are published, and look
    for the ids among them.
    """
    is_listed = CaseStudy.status.concat("") == CaseStudyStatus.PUBLISHED
    return and_(CaseStudy.id.in_(ids), is_listed)


def named_case_studies() -> ColumnElement[bool]:
    """Those that are not anonymous: they may be counted and listed as their organisation's."""
    return CaseStudy.is_anonymous.is_(False)


def may_see_who_wrote(viewer: Viewer, case_study: CaseStudy) -> bool:
    """The author of an anonymous one; each look is logged."""
    return case_study.is_anonymous and viewer.is_moderator and viewer.is_verified


def may_draft(viewer: Viewer) -> bool:
    return viewer.is_verified or viewer.is_pending


def may_publish(viewer: Viewer) -> bool:
    return viewer.is_verified and viewer.organisation_id is not None


def may_write_to_author(viewer: Viewer, case_study: CaseStudy) -> bool:
    """Where its author said so; nobody writes to somebody who has left, nor to oneself."""
    is_welcome = (
        case_study.may_contact and case_study.is_published and case_study.author.is_verified
    )
    return is_welcome and viewer.is_verified and viewer.id != case_study.author_id


def may_edit_case_study(viewer: Viewer, case_study: CaseStudy) -> bool:
    """Its author, unless it is withdrawn; a declined one then waits again. Moderators decide; they
    do not rewrite."""
    is_open = case_study.status != CaseStudyStatus.WITHDRAWN
    return is_open and viewer.is_verified and case_study.author_id == viewer.id


def may_withdraw_case_study(viewer: Viewer, case_study: CaseStudy) -> bool:
    if case_study.status not in (CaseStudyStatus.HELD, CaseStudyStatus.PUBLISHED):
        return False
    own = viewer.is_authenticated and case_study.author_id == viewer.id
    return own or may_moderate(viewer, case_study)


def may_moderate(viewer: Viewer, case_study: CaseStudy) -> bool:
    """Moderators do not handle items of their own organisation, nor their own."""
    if not (viewer.is_moderator and viewer.is_verified) or case_study.author_id == viewer.id:
        return False
    return viewer.organisation_id is None or viewer.organisation_id != case_study.organisation_id


def own_drafts(viewer: Viewer) -> ColumnElement[bool]:
    return Draft.author_id == viewer.id


def visible_drafts(viewer: Viewer) -> ColumnElement[bool]:
    """One's own, and those shared by an author who is still a colleague."""
    if not viewer.is_verified or viewer.organisation_id is None:
        return own_drafts(viewer)
    colleagues = select(User.id).where(
        User.organisation_id == viewer.organisation_id, User.standing == Standing.VERIFIED
    )
    shared = select(DraftAuthor.draft_id).where(DraftAuthor.user_id == viewer.id)
    return or_(own_drafts(viewer), and_(Draft.id.in_(shared), Draft.author_id.in_(colleagues)))


def may_share_draft(viewer: Viewer, draft: Draft) -> bool:
    """With colleagues of the same organisation; not the edit of a published case study."""
    is_own = viewer.is_verified and draft.author_id == viewer.id
    return is_own and viewer.organisation_id is not None and draft.case_study_id is None


def may_send_draft(viewer: Viewer, draft: Draft) -> bool:
    """Its author: colleagues may edit it, and not send it."""
    return viewer.is_authenticated and draft.author_id == viewer.id


def may_write_along(draft: Draft, member: User) -> bool:
    """Whether `member` is a verified colleague of the draft's author."""
    is_colleague = (
        member.organisation_id is not None
        and member.organisation_id == draft.author.organisation_id
    )
    return is_colleague and member.is_verified and member.id != draft.author_id


# Comments


def visible_comments(viewer: Viewer) -> ColumnElement[bool]:
    """All that stand, one's own that wait, and a withdrawn one that was answered, without words."""
    replies = Comment.__mapper__.local_table.alias()
    answered = select(replies.c.id).where(
        replies.c.parent_id == Comment.id, replies.c.withdrawn_at.is_(None)
    )
    waits = and_(Comment.author_id == viewer.id, Comment.held.has())
    return or_(Comment.withdrawn_at.is_(None), answered.exists(), waits)


def may_comment(viewer: Viewer, case_study: CaseStudy) -> bool:
    return may_take_part(viewer) and case_study.is_published


def may_edit_comment(viewer: Viewer, comment: Comment) -> bool:
    return _may_edit_words(viewer, comment)


def _may_edit_words(viewer: Viewer, row: Comment | Discussion | Answer) -> bool:
    """Its author, while it stands or waits for a moderator."""
    if not viewer.is_verified or row.author_id != viewer.id:
        return False
    return not row.is_withdrawn or row.held is not None


def visible_answers(viewer: Viewer) -> ColumnElement[bool]:
    """All that stand, and one's own that wait."""
    waits = and_(Answer.author_id == viewer.id, Answer.held.has())
    return or_(Answer.withdrawn_at.is_(None), waits)


# Discussions


def listed_discussions() -> ColumnElement[bool]:
    return Discussion.withdrawn_at.is_(None)


def may_edit_discussion(viewer: Viewer, discussion: Discussion) -> bool:
    return _may_edit_words(viewer, discussion)


def may_withdraw_discussion(viewer: Viewer, discussion: Discussion) -> bool:
    return may_edit_discussion(viewer, discussion) or _may_withdraw_row(viewer, discussion)


def may_edit_answer(viewer: Viewer, answer: Answer) -> bool:
    return _may_edit_words(viewer, answer)


def may_withdraw_answer(viewer: Viewer, answer: Answer) -> bool:
    return may_edit_answer(viewer, answer) or _may_withdraw_row(viewer, answer)


def _may_withdraw_row(viewer: Viewer, row: Discussion | Answer) -> bool:
    return may_withdraw_words(viewer, row.author_id, row.organisation_id)


def is_author_of_words(viewer: Viewer, author_id: int | None) -> bool:
    return viewer.is_authenticated and author_id == viewer.id


def may_withdraw_words(viewer: Viewer, author_id: int | None, organisation_id: int | None) -> bool:
    """A moderator, of whatever others wrote; not of the writer's organisation, nor one's own."""
    if not (viewer.is_moderator and viewer.is_verified) or author_id == viewer.id:
        return False
    return viewer.organisation_id is None or viewer.organisation_id != organisation_id


def withdrawable_words(
    viewer: Viewer, author_id: SQLCoreOperations[Any], organisation_id: SQLCoreOperations[Any]
) -> ColumnElement[bool]:
    """may_withdraw_words() in SQL, for columns with the writer and the writer's organisation."""
    if not (viewer.is_moderator and viewer.is_verified):
        return false()
    of_others = author_id.is_distinct_from(viewer.id)
    if viewer.organisation_id is None:
        return of_others
    return and_(of_others, organisation_id.is_distinct_from(viewer.organisation_id))


# Ratings


def may_rate(viewer: Viewer, case_study: CaseStudy) -> bool:
    return (
        may_take_part(viewer)
        and viewer.organisation_id is not None
        and case_study.is_published
        and not is_of_own_organisation(viewer, case_study)
    )


def is_of_own_organisation(viewer: Viewer, case_study: CaseStudy) -> bool:
    """One's own, or one's organisation's: such a rating would be praise of oneself.

    Of an anonymous one only its author is told so. A colleague's rating of it is taken and
    counts for nothing (ratings/queries.py): a refusal would tell whose it is.
    """
    if not viewer.is_authenticated:
        return False
    if viewer.id == case_study.author_id:
        return True
    has_one = viewer.organisation_id is not None and not case_study.is_anonymous
    return has_one and viewer.organisation_id == case_study.organisation_id


# Tries, evidence, attachments and collections of case studies


def visible_attachments(viewer: Viewer) -> ColumnElement[bool]:
    """Those of what the viewer may see: a case study, an answer, or a draft one writes."""
    in_case_study = select(CaseStudy.id).where(
        CaseStudy.author_id == Attachment.owner_id,
        CaseStudy.submission_key == Attachment.key,
        visible_case_studies(viewer),
        visible_pictures(viewer, CaseStudy.author_id, CaseStudy.organisation_id),
    )
    in_answer = (
        select(Answer.id)
        .join(Discussion, Discussion.id == Answer.discussion_id)
        .where(
            Answer.author_id == Attachment.owner_id,
            Answer.submission_key == Attachment.key,
            visible_answers(viewer),
            listed_discussions(),
            visible_pictures(viewer, Answer.author_id, Answer.organisation_id),
        )
    )
    in_draft = select(Draft.id).where(
        Draft.author_id == Attachment.owner_id, Draft.key == Attachment.key, visible_drafts(viewer)
    )
    return or_(in_case_study.exists(), in_answer.exists(), in_draft.exists())


def visible_pictures(
    viewer: Viewer, author_id: SQLCoreOperations[Any], organisation_id: SQLCoreOperations[Any]
) -> ColumnElement[bool]:
    """Of Attachment, beside what it belongs to: all but those that wait for a moderator's look."""
    return or_(
        Attachment.is_held.is_(False),
        Attachment.owner_id == viewer.id,
        withdrawable_words(viewer, author_id, organisation_id),
    )


def may_attach(viewer: Viewer, home: HasFiles) -> bool:
    """Files of a case study or pictures of an answer one may edit, files of a draft one writes."""
    if home.case_study is not None:
        return may_edit_case_study(viewer, home.case_study)
    if home.answer is not None:
        return may_edit_answer(viewer, home.answer)
    return may_draft(viewer)


def may_see_evidence_queue(viewer: Viewer) -> bool:
    return is_analyst(viewer)


def may_judge_evidence(viewer: Viewer, case_study: CaseStudy) -> bool:
    """An analyst, not of the organisation whose practice it is."""
    if not may_see_evidence_queue(viewer) or not case_study.is_published:
        return False
    if case_study.author_id == viewer.id:
        return False
    if case_study.is_anonymous:  # or the refusal would tell whose it is
        return viewer.organisation_id is None
    return viewer.organisation_id is None or viewer.organisation_id != case_study.organisation_id


def may_decide_appeal(viewer: Viewer, case_study: CaseStudy, judged_by_id: int) -> bool:
    """Another analyst than the one whose decision is appealed against."""
    return may_judge_evidence(viewer, case_study) and viewer.id != judged_by_id


def may_appeal(viewer: Viewer, case_study: CaseStudy) -> bool:
    own = viewer.is_verified and case_study.author_id == viewer.id
    return own and case_study.is_published


def may_report_try(viewer: Viewer, case_study: CaseStudy) -> bool:
    """Whoever may rate it: a verified member of another organisation, while it is published."""
    return may_rate(viewer, case_study)


def may_change_try(viewer: Viewer, try_: Try) -> bool:
    return viewer.is_authenticated and try_.member_id == viewer.id


def may_change_plan(viewer: Viewer, plan: Plan) -> bool:
    return viewer.is_authenticated and plan.member_id == viewer.id


def may_keep_collections(viewer: Viewer) -> bool:
    return viewer.is_authenticated


def may_change_collection(viewer: Viewer, collection: Collection) -> bool:
    return viewer.is_authenticated and collection.owner_id == viewer.id


def may_share_collection(viewer: Viewer, collection: Collection) -> bool:
    return viewer.is_verified and collection.owner_id == viewer.id


def may_say_what_is_needed(viewer: Viewer) -> bool:
    return viewer.is_verified


def may_record_pick(viewer: Viewer) -> bool:
    """The editors: what a body has picked for the showcase."""
    return viewer.is_moderator and viewer.is_verified


def may_decide_on_gaps(viewer: Viewer) -> bool:
    """Words that members typed: let through or not, before anybody else reads them."""
    return viewer.is_moderator and viewer.is_verified


def may_read_ratings_received(viewer: Viewer, case_study: CaseStudy) -> bool:
    """Reasons and notes, without names: they were written to the author."""
    return viewer.is_authenticated and viewer.id == case_study.author_id


# Checks before an anonymous case study is published


def names_the_author(author, texts: Iterable[str]) -> str:
    """What in these would tell who wrote an anonymous case study; empty where nothing does."""
    organisation = author.organisation
    telling = [author.name, author.email.partition("@")[2]]
    telling += [organisation.name] if organisation else []
    whole = "\n".join(texts)
    return next((name for name in telling if name and _has_words(whole, name)), "")


def _has_words(text: str, words: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE))
