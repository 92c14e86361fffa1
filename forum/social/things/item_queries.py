"""What notices and the stream say of an item: who did what, under the viewer's rights.

As with things, what is gone, held or not for this viewer is missing. Whoever asked for an
anonymous case study or a report of a try is never named. Items of any kinds are one statement:
each kind is a part of a UNION, with the columns of an ItemRow.
"""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Select, String, and_, case, cast, func, literal, select, union_all

from forum import policy
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, case_study_term, pseudonym_in
from forum.models.comments import THE_AUTHOR, Comment
from forum.models.communities import Community, CommunityPost
from forum.models.organisations import Organisation
from forum.models.questions import Answer, Discussion
from forum.models.social import ActivityKind, FollowKind
from forum.models.tries import RESULT_NAMES, Result, Try
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop, WorkshopNotes
from forum.policy.viewer import Viewer
from forum.social.things import supply_link_queries
from forum.social.things.queries import (
    Item,
    Thing,
    case_study_path,
    community_path,
    question_path,
)

Key = tuple[str, int]  # kind and id of an item
Items = dict[int, Item]

NOTHING = literal("", String)
BY_NAME = func.coalesce(Organisation.name, "")


class ItemRow(NamedTuple):
    kind: str
    id: int
    thing_id: int
    slug: str
    title: str
    person: str  # the name of who did it
    organisation: str  # its name, or empty
    more: str  # the result of a try; the supply-chain position of an anonymous author; a parent
    area: str  # the address of the first area of an anonymous case study
    is_anonymous: bool


def load(viewer: Viewer, kind: str, ids: Collection[int]) -> Items:
    """Of one kind, by id."""
    found = load_all(viewer, {(kind, item_id) for item_id in ids})
    return {item_id: item for (_, item_id), item in found.items()}


def load_all(viewer: Viewer, keys: Collection[Key]) -> dict[Key, Item]:
    """One statement, and one for each kind of supply link."""
    by_kind: dict[str, set[int]] = {}
    for kind, item_id in keys:
        by_kind.setdefault(kind, set()).add(item_id)
    parts = [PARTS[kind](viewer, ids) for kind, ids in by_kind.items() if kind in PARTS]
    rows = [ItemRow(*row) for row in db.session.execute(union_all(*parts))] if parts else []
    found = {(row.kind, row.id): WORDED[row.kind](row) for row in rows}
    for kind, loader in supply_link_queries.LOADERS.items():
        of_links = loader(viewer, by_kind[kind]) if kind in by_kind else {}
        found |= {(kind, item_id): item for item_id, item in of_links.items()}
    return found


def name_of(row: ItemRow) -> str:
    return f"{row.person}, {row.organisation}" if row.organisation else row.person


# The rows of each kind


def _select(
    kind: str,
    id_: Any,
    thing: Any,
    organisation: Any = BY_NAME,
    more: Any = NOTHING,
    area: Any = NOTHING,
    is_anonymous: Any = literal(False, Boolean),  # noqa: B008 (a constant of SQL)
    title: Any = None,
) -> Select[Any]:
    """The columns of an ItemRow, of a row of `id_`'s table, which the caller joins to the rest."""
    return select(
        literal(kind, String).label("kind"),
        id_.label("id"),
        thing.id.label("thing_id"),
        thing.slug.label("slug"),
        (thing.title if title is None else title).label("title"),
        func.coalesce(User.name, "").label("person"),
        organisation.label("organisation"),
        func.coalesce(more, "").label("more"),
        area.label("area"),
        is_anonymous.label("is_anonymous"),
    ).select_from(id_.class_)


def _by(statement: Select[Any], author_id: Any, organisation_id: Any) -> Select[Any]:
    people = statement.outerjoin(User, User.id == author_id)
    return people.outerjoin(Organisation, Organisation.id == organisation_id)


def _case_studies(kind: str) -> Callable[[Viewer, Collection[int]], Select[Any]]:
    def part(viewer: Viewer, ids: Collection[int]) -> Select[Any]:
        organisation = func.coalesce(Organisation.name, CaseStudy.organisation_named)
        rows = _select(
            kind,
            CaseStudy.id,
            CaseStudy,
            organisation,
            CaseStudy.chain_position,
            _first_area(),
            CaseStudy.is_anonymous,
        )
        return _by(rows, CaseStudy.author_id, CaseStudy.organisation_id).where(
            CaseStudy.id.in_(ids), policy.readable_case_studies(viewer)
        )

    return part


def _first_area() -> Any:
    """The byline of an anonymous case study has it."""
    slug = (
        select(Term.slug)
        .join(case_study_term, case_study_term.c.term_id == Term.id)
        .where(case_study_term.c.case_study_id == CaseStudy.id, Term.vocabulary == Vocabulary.AREA)
        .order_by(Term.position, Term.id)
        .limit(1)
        .correlate(CaseStudy)
        .scalar_subquery()
    )
    return case((CaseStudy.is_anonymous, func.coalesce(slug, "")), else_="")


def _comments(viewer: Viewer, ids: Collection[int]) -> Select[Any]:
    """Of the author of an anonymous case study without their name."""
    is_nameless = and_(CaseStudy.is_anonymous, CaseStudy.author_id == Comment.author_id)
    rows = _select(ActivityKind.COMMENT, Comment.id, CaseStudy, is_anonymous=is_nameless).join(
        CaseStudy, CaseStudy.id == Comment.case_study_id
    )
    return _by(rows, Comment.author_id, Comment.organisation_id).where(
        Comment.id.in_(ids),
        Comment.withdrawn_at.is_(None),
        policy.readable_case_studies(viewer),
    )


def _questions(viewer: Viewer, ids: Collection[int]) -> Select[Any]:
    rows = _select(ActivityKind.QUESTION, Discussion.id, Discussion)
    return _by(rows, Discussion.author_id, Discussion.organisation_id).where(
        Discussion.id.in_(ids), policy.listed_discussions()
    )


def _answers(viewer: Viewer, ids: Collection[int]) -> Select[Any]:
    rows = _select(ActivityKind.ANSWER, Answer.id, Discussion).join(
        Discussion, Discussion.id == Answer.discussion_id
    )
    return _by(rows, Answer.author_id, Answer.organisation_id).where(
        Answer.id.in_(ids), Answer.withdrawn_at.is_(None), policy.listed_discussions()
    )


def _tries(viewer: Viewer, ids: Collection[int]) -> Select[Any]:
    rows = _select(ActivityKind.TRY, Try.id, CaseStudy, more=Try.result).join(
        CaseStudy, CaseStudy.id == Try.case_study_id
    )
    return _by(rows, Try.member_id, Try.organisation_id).where(
        Try.id.in_(ids), Try.withdrawn_at.is_(None), policy.readable_case_studies(viewer)
    )


def _workshops(viewer: Viewer, ids: Collection[int]) -> Select[Any]:
    rows = _select(ActivityKind.WORKSHOP, Workshop.id, Workshop)
    return _by(rows, Workshop.organiser_id, Workshop.organisation_id).where(
        Workshop.id.in_(ids), policy.listed_workshops()
    )


def _notes(viewer: Viewer, ids: Collection[int]) -> Select[Any]:
    """Versions that are shown, of workshops whose notes can be read."""
    rows = _select(ActivityKind.NOTES, WorkshopNotes.id, Workshop).join(
        Workshop, Workshop.id == WorkshopNotes.workshop_id
    )
    return _by(rows, WorkshopNotes.writer_id, User.organisation_id).where(
        WorkshopNotes.id.in_(ids),
        WorkshopNotes.withdrawn_at.is_(None),
        policy.listed_workshops(),
    )


def _posts(viewer: Viewer, ids: Collection[int]) -> Select[Any]:
    """Without their words: what is said of them leaves the private community."""
    parent = cast(CommunityPost.parent_id, String)
    rows = _select(
        ActivityKind.POST, CommunityPost.id, Community, more=parent, title=Community.name
    )
    rows = rows.join(Community, Community.id == CommunityPost.community_id)
    return _by(rows, CommunityPost.author_id, CommunityPost.organisation_id).where(
        CommunityPost.id.in_(ids),
        CommunityPost.withdrawn_at.is_(None),
        policy.joined_communities(viewer),
    )


PARTS: dict[str, Callable[[Viewer, Collection[int]], Select[Any]]] = {
    ActivityKind.CASE_STUDY: _case_studies(ActivityKind.CASE_STUDY),
    ActivityKind.VERSION: _case_studies(ActivityKind.VERSION),
    ActivityKind.COMMENT: _comments,
    ActivityKind.QUESTION: _questions,
    ActivityKind.ANSWER: _answers,
    ActivityKind.TRY: _tries,
    ActivityKind.WORKSHOP: _workshops,
    ActivityKind.NOTES: _notes,
    ActivityKind.POST: _posts,
}
KINDS = frozenset((*PARTS, *supply_link_queries.LOADERS))

# What is said of them


def _on_case_study(row: ItemRow) -> Thing:
    path = case_study_path(row.thing_id, row.slug)
    return Thing(FollowKind.CASE_STUDY, row.thing_id, row.title, path, "Case study")


def _on_question(row: ItemRow) -> Thing:
    path = question_path(row.thing_id, row.slug)
    return Thing(FollowKind.QUESTION, row.thing_id, row.title, path, "Question")


def _on_workshop(row: ItemRow) -> Thing:
    path = f"/workshops/{row.thing_id}-{row.slug}"
    return Thing("workshop", row.thing_id, row.title, path, "Workshop")


def _shared(did: str) -> Callable[[ItemRow], Item]:
    def item(row: ItemRow) -> Item:
        who = row.organisation or row.person
        if row.is_anonymous:
            who = pseudonym_in(row.more, row.area)
        thing = _on_case_study(row)
        return Item(who, did, thing, thing.path, is_anonymous=row.is_anonymous)

    return item


def _commented(row: ItemRow) -> Item:
    thing, path = _on_case_study(row), f"{_on_case_study(row).path}#comment-{row.id}"
    who = THE_AUTHOR if row.is_anonymous else name_of(row)
    return Item(who, "commented on", thing, path, is_anonymous=row.is_anonymous)


def _asked(row: ItemRow) -> Item:
    thing = _on_question(row)
    return Item(name_of(row), "asked", thing, thing.path)


def _answered(row: ItemRow) -> Item:
    thing = _on_question(row)
    return Item(name_of(row), "answered", thing, f"{thing.path}#comment-{row.id}")


def _tried(row: ItemRow) -> Item:
    """Of an organisation: reports do not name the person."""
    thing, result = _on_case_study(row), RESULT_NAMES[Result(row.more)]
    return Item(row.organisation, "tried", thing, f"{thing.path}#tries", result)


def _scheduled(row: ItemRow) -> Item:
    thing = _on_workshop(row)
    return Item(row.organisation or row.person, "scheduled", thing, thing.path)


def _wrote_notes(row: ItemRow) -> Item:
    thing = _on_workshop(row)
    return Item(name_of(row), "wrote the notes of", thing, f"{thing.path}#notes")


def _posted(row: ItemRow) -> Item:
    path = community_path(row.slug)
    thing = Thing(FollowKind.COMMUNITY, row.thing_id, row.title, path, "Community")
    if row.more:
        reply = f"{path}/posts/{row.more}#comment-{row.id}"
        return Item(name_of(row), "replied to a post in", thing, reply)
    return Item(name_of(row), "wrote a post in", thing, f"{path}/posts/{row.id}")


WORDED: dict[str, Callable[[ItemRow], Item]] = {
    ActivityKind.CASE_STUDY: _shared("shared"),
    ActivityKind.VERSION: _shared("changed"),
    ActivityKind.COMMENT: _commented,
    ActivityKind.QUESTION: _asked,
    ActivityKind.ANSWER: _answered,
    ActivityKind.TRY: _tried,
    ActivityKind.WORKSHOP: _scheduled,
    ActivityKind.NOTES: _wrote_notes,
    ActivityKind.POST: _posted,
}
