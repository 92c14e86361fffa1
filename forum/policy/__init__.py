"""Who may see and do what. Every rule of access is on this page.

visible_*  a SQL condition: the rows a viewer may know of. queries.py applies it.
may_*      True or False for one thing. actions.py requires it; templates hide buttons with it.
"""

from datetime import timedelta
from enum import Enum

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true

from forum.core import clock
from forum.core.errors import Forbidden
from forum.models.accounts import Standing, User
from forum.models.attachments import Attachment
from forum.models.bookings import Booking
from forum.models.case_studies import CaseStudy, Draft, DraftAuthor, Status
from forum.models.comments import Comment
from forum.models.figures import Figure, Origin, is_public, is_whole, last_cut_off
from forum.models.organisations import areas_worked_in
from forum.models.questions import Answer, Discussion
from forum.models.releases import Release
from forum.models.workshops import Invitation, WhoMayCome, Workshop, workshop_organiser
from forum.models.workshops import Status as WorkshopStatus

TABLES_OPEN = timedelta(days=7)  # after a workshop
FEEDBACK_OPEN = timedelta(days=14)
ORGANISATIONS_NEEDED = 3  # unrelated ones, before a score is shown


def require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden


def may_take_part(viewer) -> bool:
    """Rate, comment: whatever a verified member may do."""
    return viewer.is_verified


# Members


def may_confirm_member(viewer, member) -> bool:
    """A moderator, or the lead of the organisation the person says is theirs; not oneself."""
    if viewer.id == member.id or not viewer.is_verified:
        return False
    leads = viewer.is_lead and viewer.organisation_id == member.organisation_id
    return viewer.is_moderator or leads


def may_refuse_member(viewer, member) -> bool:
    """Also takes back what the mail domain gave; not from one who leads or moderates."""
    return may_confirm_member(viewer, member) and not (member.is_lead or member.is_moderator)


def may_place_member(viewer) -> bool:
    """Say that a name nobody has confirmed is this organisation, or a new one."""
    return viewer.is_moderator and viewer.is_verified


def may_change_organisation(viewer) -> bool:
    return viewer.is_verified or viewer.is_pending


def may_close_account(viewer) -> bool:
    """One's own; a demonstration account is everybody's."""
    return viewer.is_authenticated and not viewer.is_demonstration


def may_see_waiting_members(viewer) -> bool:
    return viewer.is_verified and (viewer.is_moderator or viewer.is_lead)


def waiting_members(viewer) -> ColumnElement[bool]:
    """Among members, whom this viewer may confirm."""
    if not viewer.is_verified:
        return false()
    if viewer.is_moderator:
        return User.id != viewer.id
    if viewer.is_lead:
        return and_(User.organisation_id == viewer.organisation_id, User.id != viewer.id)
    return false()


# Case studies


def visible_case_studies(viewer) -> ColumnElement[bool]:
    """Published for all; one's own always; held and declined ones for the moderators too.

    A withdrawn one answers "gone" with its reason: queries.get() sees to that. An anonymous one
    that waits is not there for a moderator of the same organisation: another decides, and
    "not yours to decide" would tell whose it is.
    """
    if viewer.is_moderator and viewer.is_verified:
        return not_(_is_anonymous_colleague_s(viewer))
    return or_(CaseStudy.status == Status.PUBLISHED, CaseStudy.author_id == viewer.id)


def _is_anonymous_colleague_s(viewer) -> ColumnElement[bool]:
    return and_(
        CaseStudy.is_anonymous,
        CaseStudy.status != Status.PUBLISHED,
        CaseStudy.author_id != viewer.id,
        # A NULL must not make the whole condition unknown.
        CaseStudy.organisation_id.is_not_distinct_from(viewer.organisation_id),
        CaseStudy.organisation_id.is_not(None),
    )


def listed_case_studies() -> ColumnElement[bool]:
    """In lists, counts, feeds and search: the same for everybody."""
    return CaseStudy.status == Status.PUBLISHED


def told_openly() -> ColumnElement[bool]:
    """Among case studies, those that may be counted and listed as their organisation's."""
    return CaseStudy.is_anonymous.is_(False)


def may_see_who_wrote(viewer, case_study) -> bool:
    """Of an anonymous one, and each look is logged."""
    return case_study.is_anonymous and viewer.is_moderator and viewer.is_verified


def may_draft(viewer) -> bool:
    return viewer.is_verified or viewer.is_pending


def may_publish(viewer) -> bool:
    return viewer.is_verified and viewer.organisation_id is not None


def may_write_to_author(viewer, case_study) -> bool:
    """Where its author said so; nobody writes to somebody who has left, nor to oneself."""
    wants = case_study.may_contact and case_study.is_published and case_study.author.is_verified
    return wants and viewer.is_verified and viewer.id != case_study.author_id


def may_edit_case_study(viewer, case_study) -> bool:
    """Its author, while it is held or published. Moderators decide; they do not rewrite."""
    alive = case_study.status in (Status.HELD, Status.PUBLISHED)
    return alive and viewer.is_verified and case_study.author_id == viewer.id


def may_withdraw_case_study(viewer, case_study) -> bool:
    if case_study.status not in (Status.HELD, Status.PUBLISHED):
        return False
    own = viewer.is_authenticated and case_study.author_id == viewer.id
    return own or may_moderate(viewer, case_study)


def may_moderate(viewer, case_study) -> bool:
    """Moderators do not handle items of their own organisation, nor their own."""
    if not (viewer.is_moderator and viewer.is_verified) or case_study.author_id == viewer.id:
        return False
    return viewer.organisation_id is None or viewer.organisation_id != case_study.organisation_id


def own_drafts(viewer) -> ColumnElement[bool]:
    return Draft.author_id == viewer.id


def visible_drafts(viewer) -> ColumnElement[bool]:
    """One's own, and those a colleague lets one write along while both work together."""
    if not viewer.is_verified or viewer.organisation_id is None:
        return own_drafts(viewer)
    colleagues = select(User.id).where(
        User.organisation_id == viewer.organisation_id, User.standing == Standing.VERIFIED
    )
    shared = select(DraftAuthor.draft_id).where(DraftAuthor.user_id == viewer.id)
    return or_(own_drafts(viewer), and_(Draft.id.in_(shared), Draft.author_id.in_(colleagues)))


def may_share_draft(viewer, draft) -> bool:
    """With colleagues of the same organisation; an edit of what is published is its author's."""
    is_own = viewer.is_verified and draft.author_id == viewer.id
    return is_own and viewer.organisation_id is not None and draft.case_study_id is None


def may_send_draft(viewer, draft) -> bool:
    """Colleagues write along; whoever began it sends it."""
    return viewer.is_authenticated and draft.author_id == viewer.id


def may_write_along(draft, member) -> bool:
    """Whether this member can be asked to: a verified colleague of the draft's author."""
    same = member.organisation_id is not None
    same = same and member.organisation_id == draft.author.organisation_id
    return same and member.is_verified and member.id != draft.author_id


# Comments


def visible_comments(viewer) -> ColumnElement[bool]:
    """All that stand, one's own that wait, and a withdrawn one that was answered, without words."""
    replies = Comment.__mapper__.local_table.alias()
    answered = select(replies.c.id).where(
        replies.c.parent_id == Comment.id, replies.c.withdrawn_at.is_(None)
    )
    waits = and_(Comment.author_id == viewer.id, Comment.held.has())
    return or_(Comment.withdrawn_at.is_(None), answered.exists(), waits)


def may_comment(viewer, case_study) -> bool:
    return may_take_part(viewer) and case_study.is_published


def may_edit_comment(viewer, comment) -> bool:
    return _may_edit_words(viewer, comment)


def _may_edit_words(viewer, row) -> bool:
    """Its author, while it stands or waits for a moderator."""
    if not viewer.is_verified or row.author_id != viewer.id:
        return False
    return not row.is_withdrawn or row.held is not None


def visible_answers(viewer) -> ColumnElement[bool]:
    """All that stand, and one's own that wait."""
    waits = and_(Answer.author_id == viewer.id, Answer.held.has())
    return or_(Answer.withdrawn_at.is_(None), waits)


# Discussions


def listed_discussions() -> ColumnElement[bool]:
    return Discussion.withdrawn_at.is_(None)


def may_edit_discussion(viewer, discussion) -> bool:
    return _may_edit_words(viewer, discussion)


def may_withdraw_discussion(viewer, discussion) -> bool:
    return may_edit_discussion(viewer, discussion) or _may_withdraw_row(viewer, discussion)


def may_edit_answer(viewer, answer) -> bool:
    return _may_edit_words(viewer, answer)


def may_withdraw_answer(viewer, answer) -> bool:
    return may_edit_answer(viewer, answer) or _may_withdraw_row(viewer, answer)


def _may_withdraw_row(viewer, row) -> bool:
    return may_withdraw_words(viewer, row.author_id, row.organisation_id)


def may_withdraw_words(viewer, author_id: int | None, organisation_id: int | None) -> bool:
    """A moderator, of whatever others wrote; not of the writer's organisation, nor one's own."""
    if not (viewer.is_moderator and viewer.is_verified) or author_id == viewer.id:
        return False
    return viewer.organisation_id is None or viewer.organisation_id != organisation_id


# Ratings


def may_rate(viewer, case_study) -> bool:
    return (
        may_take_part(viewer)
        and viewer.organisation_id is not None
        and case_study.is_published
        and not is_of_own_organisation(viewer, case_study)
    )


def is_of_own_organisation(viewer, case_study) -> bool:
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


def visible_attachments(viewer) -> ColumnElement[bool]:
    """Those of what the viewer may see: a case study, or a draft one writes."""
    in_case_study = select(CaseStudy.id).where(
        CaseStudy.author_id == Attachment.owner_id,
        CaseStudy.submission_key == Attachment.key,
        visible_case_studies(viewer),
    )
    in_draft = select(Draft.id).where(
        Draft.author_id == Attachment.owner_id, Draft.key == Attachment.key, visible_drafts(viewer)
    )
    return or_(in_case_study.exists(), in_draft.exists())


def may_attach(viewer, home) -> bool:
    """Add and remove files of a case study one may edit, or of a draft one writes."""
    if home.case_study is not None:
        return may_edit_case_study(viewer, home.case_study)
    return may_draft(viewer)


def may_see_evidence_queue(viewer) -> bool:
    return viewer.is_analyst and viewer.is_verified


def may_judge_evidence(viewer, case_study) -> bool:
    """An analyst, not of the organisation whose practice it is."""
    if not may_see_evidence_queue(viewer) or not case_study.is_published:
        return False
    if case_study.author_id == viewer.id:
        return False
    if case_study.is_anonymous:  # or the refusal would tell whose it is
        return viewer.organisation_id is None
    return viewer.organisation_id is None or viewer.organisation_id != case_study.organisation_id


def may_decide_appeal(viewer, case_study, judged_by_id: int) -> bool:
    """Another analyst than the one whose decision is appealed against."""
    return may_judge_evidence(viewer, case_study) and viewer.id != judged_by_id


def may_appeal(viewer, case_study) -> bool:
    own = viewer.is_verified and case_study.author_id == viewer.id
    return own and case_study.is_published


def may_report_try(viewer, case_study) -> bool:
    """Whoever may rate it: a verified member of another organisation, while it is published."""
    return may_rate(viewer, case_study)


def may_change_try(viewer, told) -> bool:
    return viewer.is_authenticated and told.member_id == viewer.id


def may_change_plan(viewer, planned) -> bool:
    return viewer.is_authenticated and planned.member_id == viewer.id


def may_keep_collections(viewer) -> bool:
    return viewer.is_authenticated


def may_change_collection(viewer, collection) -> bool:
    return viewer.is_authenticated and collection.owner_id == viewer.id


def may_share_collection(viewer, collection) -> bool:
    return viewer.is_verified and collection.owner_id == viewer.id


def may_say_what_is_needed(viewer) -> bool:
    return viewer.is_verified


def may_decide_on_gaps(viewer) -> bool:
    """Words that members typed: let through or not, before anybody else reads them."""
    return viewer.is_moderator and viewer.is_verified


def may_read_ratings_received(viewer, case_study) -> bool:
    """Reasons and notes, without names: they were written to the author."""
    return viewer.is_authenticated and viewer.id == case_study.author_id


# Workshops


def visible_workshops(viewer) -> ColumnElement[bool]:
    """Published and cancelled ones for all; a draft for those who organise it."""
    return or_(Workshop.status != WorkshopStatus.DRAFT, organised_workshops(viewer))


def organised_workshops(viewer) -> ColumnElement[bool]:
    """One's own, and those one helps with."""
    beside = select(workshop_organiser.c.workshop_id).where(
        workshop_organiser.c.user_id == viewer.id
    )
    return or_(Workshop.organiser_id == viewer.id, Workshop.id.in_(beside))


def listed_workshops() -> ColumnElement[bool]:
    """In lists, counts, feeds and search: the same for everybody."""
    return Workshop.status == WorkshopStatus.PUBLISHED


def may_schedule(viewer) -> bool:
    """Organisers, and whoever leads an organisation: it may hold a workshop of its own."""
    return viewer.is_verified and (viewer.is_organiser or viewer.is_lead)


def organises(viewer, workshop) -> bool:
    return viewer.is_verified and viewer.id in [person.id for person in workshop.organisers]


def may_change_workshop(viewer, workshop) -> bool:
    """Those who organise it, until it is over. Moderators do not: it is not theirs."""
    return organises(viewer, workshop) and not workshop.is_cancelled and not workshop.is_past


def may_write_notes(viewer, workshop) -> bool:
    return organises(viewer, workshop) and workshop.is_published and workshop.has_started


def may_see_link(viewer, workshop, has_place: bool) -> bool:
    """The address to join online: those who have a place, and those who organise it."""
    return has_place or organises(viewer, workshop)


def may_have_calendar(viewer) -> bool:
    """A feed of what one has booked and organises."""
    return viewer.is_verified or viewer.is_pending


# Bookings


def may_book(viewer) -> bool:
    """Pending members too: they read, draft and book while somebody confirms them."""
    return viewer.is_verified or viewer.is_pending


def open_workshops(viewer) -> ColumnElement[bool]:
    """The workshops that this member may come to, by who they are for.

    Where the organisation decides, it has to be confirmed.
    """
    invited = select(Invitation.workshop_id).where(Invitation.address.in_(_addresses(viewer)))
    return or_(
        Workshop.who_may_come == WhoMayCome.ANYONE,
        and_(Workshop.who_may_come == WhoMayCome.AREA, Workshop.area_id.in_(_areas_of(viewer))),
        and_(Workshop.who_may_come == WhoMayCome.INVITED, Workshop.id.in_(invited)),
        Workshop.organiser_id == viewer.id,
    )


def _addresses(viewer) -> tuple[str, ...]:
    """What an invitation may say to mean this member: the mail address, or its domain."""
    if not viewer.is_authenticated:
        return ()
    return viewer.email, viewer.email.rpartition("@")[2]


def _areas_of(viewer):
    if not viewer.is_verified or viewer.organisation_id is None:
        return []
    return areas_worked_in(viewer.organisation_id)


def own_bookings(viewer) -> ColumnElement[bool]:
    return Booking.member_id == viewer.id


def may_see_roster(viewer, workshop) -> bool:
    """Names, and what people need to take part: for those who organise it alone."""
    return organises(viewer, workshop) and not workshop.is_draft


def may_run_list(viewer, workshop) -> bool:
    """Put somebody first, or take somebody off, until it begins."""
    return organises(viewer, workshop) and workshop.is_upcoming


# The day of a workshop


def may_run_day(viewer, workshop) -> bool:
    """Show the code, take names, open tables: those who organise it."""
    return organises(viewer, workshop) and workshop.is_published


def may_write_table(viewer, workshop, came: bool) -> bool:
    """Those who organise it, and whoever came, for a week."""
    is_open = workshop.is_published and clock.now() < workshop.ends_at + TABLES_OPEN
    return may_run_day(viewer, workshop) or (came and is_open)


def may_turn_into_draft(viewer, workshop, author, author_came: bool) -> bool:
    """For oneself, if one came; the organisers also for somebody who came."""
    is_theirs = author.id == viewer.id or may_run_day(viewer, workshop)
    return is_theirs and may_draft(author) and (author_came or may_run_day(author, workshop))


def may_give_feedback(viewer, workshop, came: bool) -> bool:
    """Whoever came, from the beginning until two weeks after."""
    is_open = workshop.has_started and clock.now() < workshop.ends_at + FEEDBACK_OPEN
    return came and is_open and workshop.is_published


# Performance figures (the table in product.md)


class Audience(Enum):
    """Roles of the exchange give nothing: moderators and administrators are of the public."""

    ANALYSTS = "analysts"
    SUPPLY_CHAIN = "supply chain"
    PUBLIC = "public"


def audience(viewer) -> Audience:
    """All that visible_figures() depends on."""
    if viewer.is_analyst and viewer.is_verified:
        return Audience.ANALYSTS
    return Audience.SUPPLY_CHAIN if viewer.is_in_supply_chain else Audience.PUBLIC


def visible_figures(viewer, figure=Figure) -> ColumnElement[bool]:
    """`figure` may be an alias. Nobody sees an upload that is only half copied."""
    seen_by = audience(viewer)
    if seen_by is Audience.ANALYSTS:
        return is_whole(figure)
    if seen_by is Audience.SUPPLY_CHAIN:
        management = is_whole(figure) & (figure.origin == Origin.MANAGEMENT)
        return or_(is_public(figure), management)
    return is_public(figure)


def may_see_small_numbers(viewer) -> bool:
    """Of management information, where it is public: others than these read it suppressed."""
    return may_see_unreleased_figures(viewer)


def may_see_unreleased_figures(viewer) -> bool:
    """Whether there may be more for this viewer than what is public."""
    return viewer.is_verified and (viewer.is_analyst or viewer.is_in_supply_chain)


def unreleased_figures() -> ColumnElement[bool]:
    """The figures of which each look is logged.

    Not those of management information that the last release has caught up with.
    """
    last = last_cut_off()
    later = or_(last.is_(None), Figure.cut_off.is_(None), Figure.cut_off > last)
    return and_(is_public().is_not(true()), or_(Figure.origin != Origin.MANAGEMENT, later))


# Releases


def visible_releases(viewer) -> ColumnElement[bool]:
    """The calendar is public, what is to come included: only the figures are not."""
    return Release.id.is_not(None)


def may_keep_calendar(viewer) -> bool:
    """Ask for a release, to have it moved, or cancel it; and see what is asked for."""
    return viewer.is_analyst and viewer.is_verified


def may_change_release(viewer, release) -> bool:
    """Until it is open: then it is history."""
    return may_keep_calendar(viewer) and not (release.is_open or release.is_cancelled)


def may_confirm_change(viewer, change) -> bool:
    """Two people: never whoever asked."""
    return may_keep_calendar(viewer) and change.asked_by_id != viewer.id


def may_drop_change(viewer, change) -> bool:
    """What waits opens nothing, so either of the two may end it."""
    return may_keep_calendar(viewer)


def may_confirm_clock(viewer) -> bool:
    return may_keep_calendar(viewer)


# Uploads of figures


def may_upload_figures(viewer) -> bool:
    """And see what others upload, before it is anything: staged figures are for analysts alone."""
    return viewer.is_analyst and viewer.is_verified


def visible_uploads(viewer) -> ColumnElement[bool]:
    return true() if may_upload_figures(viewer) else false()


def may_decide_upload(viewer, upload) -> bool:
    """Never who uploaded it; the table itself refuses that too."""
    return may_upload_figures(viewer) and upload.uploader_id != viewer.id


def may_change_upload(viewer, upload) -> bool:
    """Say what its columns are, check it again, take it back: whoever may upload."""
    return may_upload_figures(viewer)


# Passports


def may_issue_passport(viewer) -> bool:
    """Anybody: it holds what everybody may see, and the same record is issued once."""
    return True


# Searches


def own(viewer, owner_id) -> ColumnElement[bool]:
    """Rows that are one member's alone, such as saved searches, by the column of the owner."""
    return owner_id == viewer.id


def may_save_searches(viewer) -> bool:
    return viewer.is_authenticated


def may_change_saved_search(viewer, saved) -> bool:
    return viewer.is_authenticated and saved.user_id == viewer.id


def may_see_what_is_searched(viewer) -> bool:
    """Counts without persons: for those who fill gaps."""
    return viewer.is_verified and (viewer.is_moderator or viewer.is_organiser)


# Mails


def may_choose_mails(viewer) -> bool:
    return viewer.is_authenticated


# Work of the exchange itself


def may_amend_thesaurus(viewer) -> bool:
    return viewer.is_administrator and viewer.is_verified


def may_see_log_of_figures(viewer) -> bool:
    return viewer.is_analyst and viewer.is_verified
