"""What notices and the stream say of an item: who did what, under the viewer's rights.

As with things, what is gone, held or not for this viewer is missing. Whoever asked for an
anonymous case study or a report of a try is never named.
"""

from collections.abc import Callable, Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from forum import policy
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.comments import Comment
from forum.models.organisations import Organisation
from forum.models.questions import Answer, Discussion
from forum.models.social import ActivityKind, FollowKind
from forum.models.tries import Try
from forum.models.workshops import Workshop, WorkshopNotes
from forum.policy.viewer import Viewer
from forum.social.things import supply_link_queries
from forum.social.things.queries import Item, Thing, case_study_path, question_path

NAMED = (Organisation.id, Organisation.name)


Items = dict[int, Item]
Loader = Callable[[Viewer, Collection[int]], Items]


def load(viewer: Viewer, kind: str, ids: Collection[int]) -> Items:
    """Of one kind of LOADERS, by id; a fixed number of statements."""
    return LOADERS[kind](viewer, ids) if ids else {}


def load_all(viewer: Viewer, keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], Item]:
    by_kind: dict[str, set[int]] = {}
    for kind, item_id in keys:
        by_kind.setdefault(kind, set()).add(item_id)
    return {
        (kind, item_id): item
        for kind, ids in by_kind.items()
        for item_id, item in load(viewer, kind, ids).items()
    }


def name_of(author: User, organisation: Organisation | None) -> str:
    return f"{author.name}, {organisation.name}" if organisation is not None else author.name


def _case_study_thing(case_study: CaseStudy) -> Thing:
    path = case_study_path(case_study.id, case_study.slug)
    return Thing(FollowKind.CASE_STUDY, case_study.id, case_study.title, path, "Case study")


def _question_thing(question: Discussion) -> Thing:
    path = question_path(question.id, question.slug)
    return Thing(FollowKind.QUESTION, question.id, question.title, path, "Question")


TITLED = (CaseStudy.id, CaseStudy.slug, CaseStudy.title)
BYLINE = (
    CaseStudy.is_anonymous,
    CaseStudy.chain_position,
    CaseStudy.organisation_named,
    CaseStudy.author_id,
    CaseStudy.organisation_id,
)


def _case_studies_where(viewer: Viewer, ids: Collection[int]) -> Select[CaseStudy]:
    return (
        select(CaseStudy)
        .where(CaseStudy.id.in_(ids), policy.readable_case_studies(viewer))
        .options(
            load_only(*TITLED, *BYLINE),
            joinedload(CaseStudy.author).lazyload(User.organisation),
            joinedload(CaseStudy.organisation).load_only(*NAMED),
        )
    )


def _read_case_studies(viewer: Viewer, ids: Collection[int]) -> list[CaseStudy]:
    """With the terms of the anonymous ones alone: their byline has the area."""
    found = list(db.session.scalars(_case_studies_where(viewer, ids)))
    anonymous = [one.id for one in found if one.is_anonymous]
    if anonymous:
        with_terms = select(CaseStudy).where(CaseStudy.id.in_(anonymous))
        named = load_only(*TITLED, *BYLINE), selectinload(CaseStudy.terms)
        fresh = {"populate_existing": True}
        db.session.scalars(with_terms.options(*named), execution_options=fresh).all()
    return found


def _case_studies(viewer: Viewer, ids: Collection[int]) -> Items:
    return _of_case_studies(viewer, ids, "shared")


def _versions(viewer: Viewer, ids: Collection[int]) -> Items:
    return _of_case_studies(viewer, ids, "changed")


def _of_case_studies(viewer: Viewer, ids: Collection[int], did: str) -> Items:
    items = {}
    for case_study in _read_case_studies(viewer, ids):
        thing = _case_study_thing(case_study)
        items[case_study.id] = Item(
            case_study.organisation_name or case_study.byline,
            did,
            thing,
            thing.path,
            is_anonymous=case_study.is_anonymous,
        )
    return items


def _comments(viewer: Viewer, ids: Collection[int]) -> Items:
    """Not those of the author of an anonymous case study on it."""
    statement = (
        select(Comment)
        .join(Comment.case_study)
        .where(Comment.id.in_(ids), Comment.withdrawn_at.is_(None))
        .where(policy.readable_case_studies(viewer))
        .options(
            load_only(Comment.id, Comment.author_id, Comment.organisation_id),
            contains_eager(Comment.case_study).load_only(
                *TITLED, CaseStudy.is_anonymous, CaseStudy.author_id
            ),
            joinedload(Comment.author).lazyload(User.organisation),
            joinedload(Comment.organisation).load_only(*NAMED),
        )
    )
    items = {}
    for comment in db.session.scalars(statement):
        case_study = comment.case_study
        if case_study.is_anonymous and case_study.author_id == comment.author_id:
            continue
        thing = _case_study_thing(case_study)
        items[comment.id] = Item(
            name_of(comment.author, comment.organisation),
            "commented on",
            thing,
            f"{thing.path}#comment-{comment.id}",
        )
    return items


def _questions(viewer: Viewer, ids: Collection[int]) -> Items:
    statement = (
        select(Discussion)
        .where(Discussion.id.in_(ids), policy.listed_discussions())
        .options(
            load_only(
                Discussion.id,
                Discussion.slug,
                Discussion.title,
                Discussion.author_id,
                Discussion.organisation_id,
            ),
            joinedload(Discussion.author).lazyload(User.organisation),
            joinedload(Discussion.organisation).load_only(*NAMED),
        )
    )
    items = {}
    for question in db.session.scalars(statement):
        thing = _question_thing(question)
        items[question.id] = Item(
            name_of(question.author, question.organisation), "asked", thing, thing.path
        )
    return items


def _answers(viewer: Viewer, ids: Collection[int]) -> Items:
    statement = (
        select(Answer)
        .join(Answer.discussion)
        .where(Answer.id.in_(ids), Answer.withdrawn_at.is_(None), policy.listed_discussions())
        .options(
            load_only(Answer.id, Answer.author_id, Answer.organisation_id, Answer.discussion_id),
            contains_eager(Answer.discussion).load_only(
                Discussion.id, Discussion.slug, Discussion.title
            ),
            joinedload(Answer.author).lazyload(User.organisation),
            joinedload(Answer.organisation).load_only(*NAMED),
        )
    )
    items = {}
    for answer in db.session.scalars(statement):
        thing = _question_thing(answer.discussion)
        items[answer.id] = Item(
            name_of(answer.author, answer.organisation),
            "answered",
            thing,
            f"{thing.path}#comment-{answer.id}",
        )
    return items


def _tries(viewer: Viewer, ids: Collection[int]) -> Items:
    statement = (
        select(Try)
        .join(Try.case_study)
        .where(Try.id.in_(ids), Try.withdrawn_at.is_(None), policy.readable_case_studies(viewer))
        .options(
            load_only(Try.id, Try.result, Try.organisation_id, Try.case_study_id),
            contains_eager(Try.case_study).load_only(*TITLED),
            joinedload(Try.organisation).load_only(*NAMED),
        )
    )
    items = {}
    for try_ in db.session.scalars(statement):
        thing = _case_study_thing(try_.case_study)
        items[try_.id] = Item(
            try_.organisation.name, "tried", thing, f"{thing.path}#tries", try_.result_name
        )
    return items


def _workshops(viewer: Viewer, ids: Collection[int]) -> Items:
    statement = (
        select(Workshop)
        .where(Workshop.id.in_(ids), policy.listed_workshops())
        .options(
            load_only(
                Workshop.id,
                Workshop.slug,
                Workshop.title,
                Workshop.organiser_id,
                Workshop.organisation_id,
            ),
            joinedload(Workshop.organiser).lazyload(User.organisation),
            joinedload(Workshop.organisation).load_only(*NAMED),
        )
    )
    items = {}
    for workshop in db.session.scalars(statement):
        path = f"/workshops/{workshop.id}-{workshop.slug}"
        thing = Thing("workshop", workshop.id, workshop.title, path, "Workshop")
        who = workshop.organisation.name if workshop.organisation else workshop.organiser.name
        items[workshop.id] = Item(who, "scheduled", thing, path)
    return items


def _notes(viewer: Viewer, ids: Collection[int]) -> Items:
    """Versions that are shown, of workshops whose notes can be read."""
    statement = (
        select(WorkshopNotes)
        .join(WorkshopNotes.workshop)
        .where(WorkshopNotes.id.in_(ids), WorkshopNotes.withdrawn_at.is_(None))
        .where(policy.listed_workshops())
        .options(
            load_only(WorkshopNotes.id, WorkshopNotes.writer_id, WorkshopNotes.workshop_id),
            contains_eager(WorkshopNotes.workshop).load_only(
                Workshop.id, Workshop.slug, Workshop.title
            ),
            joinedload(WorkshopNotes.writer).joinedload(User.organisation).load_only(*NAMED),
        )
    )
    items = {}
    for notes in db.session.scalars(statement):
        workshop, writer = notes.workshop, notes.writer
        path = f"/workshops/{workshop.id}-{workshop.slug}"
        thing = Thing("workshop", workshop.id, workshop.title, path, "Workshop")
        who = name_of(writer, writer.organisation)
        items[notes.id] = Item(who, "wrote the notes of", thing, f"{path}#notes")
    return items


LOADERS: dict[str, Loader] = {
    ActivityKind.CASE_STUDY: _case_studies,
    ActivityKind.VERSION: _versions,
    ActivityKind.COMMENT: _comments,
    ActivityKind.QUESTION: _questions,
    ActivityKind.ANSWER: _answers,
    ActivityKind.TRY: _tries,
    ActivityKind.WORKSHOP: _workshops,
    ActivityKind.NOTES: _notes,
    **supply_link_queries.LOADERS,
}
