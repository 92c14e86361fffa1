"""Every kind of words that members write and others read: which columns, whose, and where.

A test walks the tables: a free-text column is in a kind here, or says in NOT_WITHDRAWN why not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select

from forum.core import clock, text
from forum.core.extensions import db
from forum.gate import comment_letters
from forum.gate import question_letters as discussion_letters
from forum.models.accounts import User
from forum.models.attendance import Feedback, WorkshopTable
from forum.models.collections import Collection, Saved
from forum.models.comments import Comment
from forum.models.gaps import Gap, GapStatus, Need
from forum.models.questions import Answer, Discussion
from forum.models.ratings import Rating
from forum.models.tries import Try
from forum.models.workshops import Workshop, WorkshopNotes


def _nothing(row: Any) -> None:
    return None


@dataclass(frozen=True)
class Kind:
    name: str  # in addresses, rows and the public log
    label: str  # "a comment"
    model: Any  # a class of db.Model
    texts: dict[str, str]  # text column -> what a page calls it
    author_id: Callable[[Any], int | None]
    organisation_id: Callable[[Any], int | None]
    path: Callable[[Any], str]  # of the page where it is read
    edit_path: Callable[[Any], str]  # where its author changes it
    html: dict[str, str] = field(default_factory=dict)  # text column -> column of its rendering
    empty: Callable[[Any], dict[str, str | None]] | None = None  # what stands in their place
    reason_column: str = ""  # which says at its address why it went
    is_private: bool = False  # not everybody reads it: a moderator's look at it is logged
    is_read: Callable[[Any], bool] = lambda row: True  # by others than its author
    has_state: bool = False  # the row has `withdrawn_at` and vanishes as a whole
    on_hide: Callable[[Any], None] = _nothing
    on_show: Callable[[Any], None] = _nothing
    earlier: Callable[[Any], Sequence[Any]] = lambda row: ()  # rows that go with it


def _case_study(case_study: Any, anchor: str) -> str:
    return f"/case-studies/{case_study.id}-{case_study.slug}#{anchor}"


def _workshop(workshop: Workshop, rest: str = "") -> str:
    return f"/workshops/{workshop.id}-{workshop.slug}{rest}"


def _discussion(discussion: Discussion) -> str:
    return f"/discussions/{discussion.id}-{discussion.slug}"


def _member(member_id: int | None) -> User | None:
    return db.session.get(User, member_id) if member_id is not None else None


def _organisation_of(member: Any) -> int | None:
    return member.organisation_id if member is not None else None


def _hide_question(question: Discussion) -> None:
    question.slug = "question"  # the slug is made of its words


def _show_question(question: Discussion) -> None:
    question.slug, question.withdrawn_reason = text.slug(question.title), ""


def _hide_answer(answer: Answer) -> None:
    if answer.discussion.helped_id == answer.id:
        answer.discussion.helped_id = None
    discussion_letters.cancel(answer)


def _hide_table(table: WorkshopTable) -> None:
    table.version += 1  # a phone that has them open does not save them again


def _earlier_notes(notes: WorkshopNotes) -> Sequence[WorkshopNotes]:
    """Versions before it, which say much the same."""
    before = select(WorkshopNotes).where(
        WorkshopNotes.workshop_id == notes.workshop_id,
        WorkshopNotes.number < notes.number,
        WorkshopNotes.withdrawn_at.is_(None),
    )
    return db.session.scalars(before).all()


def _notes_changed(notes: WorkshopNotes) -> None:
    notes.workshop.changed_at = clock.now()


def _asked_first(gap: Gap) -> int | None:
    """Who typed the words: the member who has needed it longest."""
    first = select(Need.member_id).where(Need.gap_id == gap.id).order_by(Need.at, Need.member_id)
    return db.session.scalar(first.limit(1))


def _organisation_that_asked(gap: Gap) -> int | None:
    need = db.session.get(Need, (gap.id, _asked_first(gap) or 0))
    return _organisation_of(need.member) if need is not None else None


def _hide_gap(gap: Gap) -> None:
    """The words stay with the row, which is how they are refused next time; nobody reads them."""
    gap.status = GapStatus.DECLINED
    others = Need.member_id != _asked_first(gap)
    db.session.execute(delete(Need).where(Need.gap_id == gap.id, others))


COMMENT = Kind(
    "comment",
    "a comment",
    Comment,
    {"body": "Comment"},
    author_id=lambda row: row.author_id,
    organisation_id=lambda row: row.organisation_id,
    path=lambda row: _case_study(row.case_study, f"comment-{row.id}"),
    edit_path=lambda row: f"/comments/{row.id}/edit",
    html={"body": "html"},
    has_state=True,
    on_hide=comment_letters.cancel,
    on_show=comment_letters.tell,
)
QUESTION = Kind(
    "question",
    "a question",
    Discussion,
    {"title": "Question", "body": "More about it"},
    author_id=lambda row: row.author_id,
    organisation_id=lambda row: row.organisation_id,
    path=_discussion,
    edit_path=lambda row: f"{_discussion(row)}/edit",
    html={"body": "html"},
    has_state=True,
    reason_column="withdrawn_reason",
    on_hide=_hide_question,
    on_show=_show_question,
)
ANSWER = Kind(
    "answer",
    "an answer",
    Answer,
    {"body": "Answer"},
    author_id=lambda row: row.author_id,
    organisation_id=lambda row: row.organisation_id,
    path=lambda row: f"{_discussion(row.discussion)}#comment-{row.id}",
    edit_path=lambda row: f"/answers/{row.id}/edit",
    html={"body": "html"},
    has_state=True,
    on_hide=_hide_answer,
    on_show=discussion_letters.tell_asker,
)
TRY = Kind(
    "try",
    "a report of a try",
    Try,
    {"what_changed": "What was changed", "note": "Note"},
    author_id=lambda row: row.member_id,
    organisation_id=lambda row: row.organisation_id,
    path=lambda row: _case_study(row.case_study, "tries"),
    edit_path=lambda row: f"/me/tries/{row.id}",
    has_state=True,
)
NOTES = Kind(
    "notes",
    "notes of a workshop",
    WorkshopNotes,
    {"body": "Notes"},
    author_id=lambda row: row.writer_id,
    organisation_id=lambda row: _organisation_of(row.writer),
    path=lambda row: _workshop(row.workshop, "#notes"),
    edit_path=lambda row: _workshop(row.workshop, "/notes"),
    html={"body": "html"},
    has_state=True,
    on_hide=_notes_changed,
    on_show=_notes_changed,
    earlier=_earlier_notes,
)
TABLE = Kind(
    "table",
    "the boxes of a table",
    WorkshopTable,
    {"did": "What you did", "for_whom": "For whom", "happened": "What happened"},
    author_id=lambda row: row.writer_id,
    organisation_id=lambda row: _organisation_of(row.writer),
    path=lambda row: _workshop(row.workshop, "/tables"),
    edit_path=lambda row: _workshop(row.workshop, f"/tables/{row.number}"),
    on_hide=_hide_table,
    on_show=_hide_table,
    is_private=True,
)
FEEDBACK = Kind(
    "feedback",
    "feedback on a workshop",
    Feedback,
    {"differently": "What they will do differently", "next_time": "Next time"},
    author_id=lambda row: row.member_id,
    organisation_id=lambda row: _organisation_of(_member(row.member_id)),
    path=lambda row: _workshop(row.workshop),
    edit_path=lambda row: _workshop(row.workshop, "/feedback"),
    is_private=True,
)
LIST_NOTE = Kind(
    "list-note",
    "a note on a shared list",
    Saved,
    {"note": "Note"},
    author_id=lambda row: row.collection.owner_id,
    organisation_id=lambda row: _organisation_of(row.collection.owner),
    path=lambda row: f"/me/collections/{row.collection_id}",
    edit_path=lambda row: f"/me/collections/{row.collection_id}",
    is_private=True,
    is_read=lambda row: row.collection.key is not None,
)
LIST_NAME = Kind(
    "list-name",
    "the name of a shared list",
    Collection,
    {"name": "Name"},
    author_id=lambda row: row.owner_id,
    organisation_id=lambda row: _organisation_of(row.owner),
    path=lambda row: f"/me/collections/{row.id}",
    edit_path=lambda row: f"/me/collections/{row.id}",
    empty=lambda row: {"name": f"Name not shown ({row.id})"},
    is_private=True,
    is_read=lambda row: row.key is not None,
)
RATING_NOTE = Kind(
    "rating-note",
    "a note to an author",
    Rating,
    {"note": "Note"},
    author_id=lambda row: row.rater_id,
    organisation_id=lambda row: row.organisation_id,
    path=lambda row: _case_study(row.case_study, "ratings"),
    edit_path=lambda row: f"/case-studies/{row.case_study_id}/rating",
    is_private=True,
)
GAP = Kind(
    "gap",
    "words of what is needed",
    Gap,
    {"words": "Words"},
    author_id=_asked_first,
    organisation_id=_organisation_that_asked,
    path=lambda row: "/gaps",
    edit_path=lambda row: "/gaps/words",
    empty=lambda row: {},
    is_read=lambda row: row.status in (GapStatus.OPEN, GapStatus.FILLED),
    on_hide=_hide_gap,
)
KINDS = {
    kind.name: kind
    for kind in (
        COMMENT,
        QUESTION,
        ANSWER,
        TRY,
        NOTES,
        TABLE,
        FEEDBACK,
        LIST_NOTE,
        LIST_NAME,
        RATING_NOTE,
        GAP,
    )
}
CASE_STUDY_TEXT = "a case study, which its moderators withdraw as a whole"
REFERENCE = "reference data, which no member writes"
FIGURES = "figures and their uploads, which analysts alone write and decide on"
OWN = "read by its author alone"
RULING = "why a moderator, an analyst or an organiser decided so"
NOT_WITHDRAWN = {  # table -> why none of its texts is in a kind
    "amendment": "search words, which administrators write",
    "attachment": CASE_STUDY_TEXT,
    "audit_entry": "written by the exchange",
    "booking": "read by the organisers alone, and cleared after the workshop",
    "case_study": CASE_STUDY_TEXT,
    "chunk": FIGURES,
    "column_mapping": FIGURES,
    "contract": REFERENCE,
    "decision": RULING,
    "draft": OWN,
    "evidence_appeal": "read by analysts alone",
    "evidence_decision": RULING,
    "figure": FIGURES,
    "file_decision": FIGURES,
    "group_votes": "numbers",
    "invitation": "addresses, read by the organisers alone",
    "lease": "written by the exchange",
    "letter": "mails, each cancelled with what it tells of",
    "organisation": REFERENCE,
    "organisation_domain": REFERENCE,
    "programme": REFERENCE,
    "release": FIGURES,
    "release_change": FIGURES,
    "saved_search": OWN,
    "score": "numbers",
    "search_count": "counts of what was searched for, read by moderators and organisers",
    "series": "made by the exchange of a rule",
    "service_level": REFERENCE,
    "sign_in": OWN,
    "supply_link": REFERENCE,
    "term": REFERENCE,
    "unsent": OWN,
    "upload": FIGURES,
    "upload_problem": FIGURES,
    "user": "names and addresses; a member is refused as a whole",
    "version": CASE_STUDY_TEXT,
    "withheld": "the words that were withdrawn",
    "workshop": "an announcement with bookings, which its organisers cancel as a whole",
    "workshop_change": "said of a workshop",
    "workshop_on_record": REFERENCE,
}
