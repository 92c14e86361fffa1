"""What follows, notices and the stream point at: title and address under the viewer's rights.

A loader reads any number of one kind in a fixed number of statements. What is gone, held or not
for this viewer is missing from its answer, so that no caller can show its title.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, load_only

from forum import policy
from forum.core import clock, text
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, Draft
from forum.models.communities import Community
from forum.models.moderation import Decision
from forum.models.organisations import Organisation
from forum.models.questions import Discussion
from forum.models.reviewed_summaries import ReviewedSummary
from forum.models.social import FollowKind
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.social.facilitation_queries import facilitated_terms
from forum.social.things import further_kinds

MINE = "/me/words-not-shown"
DECISIONS = "/me/decisions"
TERM_PATHS = {
    Vocabulary.GROUP: "/claimant-groups/",
    Vocabulary.CIRCUMSTANCE: "/claimant-groups/",
    Vocabulary.PRACTICE: "/practices/",
    Vocabulary.STAGE: "/stages/",
    Vocabulary.AREA: "/areas/",
}
TERM_NAMES = {
    Vocabulary.GROUP: "Claimant group",
    Vocabulary.CIRCUMSTANCE: "Claimant group",
    Vocabulary.PRACTICE: "Practice",
    Vocabulary.STAGE: "Journey stage",
    Vocabulary.AREA: "Area",
}


@dataclass(frozen=True)
class Thing:
    kind: str
    id: int
    title: str
    path: str
    kind_name: str  # "Case study"


@dataclass(frozen=True)
class Item:
    """What somebody did with a thing: the line of a notice, or of the stream."""

    who: str  # "Ada, Northfield Trust", or a pseudonym
    did: str  # "answered"
    thing: Thing
    path: str
    more: str = ""  # the result of a try
    is_anonymous: bool = False


Things = dict[int, Thing]
Loader = Callable[[Viewer, Collection[int]], Things]


def load(viewer: Viewer, kind: str, ids: Collection[int]) -> Things:
    """Of one kind, by id, without what the viewer may not see; one statement."""
    loaders = LOADERS if kind in LOADERS else further_kinds.loaders()
    return loaders[kind](viewer, ids) if ids else {}


def load_all(viewer: Viewer, keys: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Thing]:
    """Of several kinds; one statement for each kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, thing_id in keys:
        by_kind.setdefault(kind, set()).add(thing_id)
    return {
        (kind, thing_id): thing
        for kind, ids in by_kind.items()
        for thing_id, thing in load(viewer, kind, ids).items()
    }


def get(viewer: Viewer, kind: str, thing_id: int) -> Thing:
    """NotFound for what is not there, as for what the viewer may not see."""
    found = load(viewer, kind, [thing_id]).get(thing_id)
    if found is None:
        raise NotFound
    return found


def case_study_path(case_study_id: int, slug: str) -> str:
    return f"/case-studies/{case_study_id}-{slug}"


def question_path(discussion_id: int, slug: str) -> str:
    return f"/discussions/{discussion_id}-{slug}"


def _case_studies(viewer: Viewer, ids: Collection[int]) -> Things:
    rows = db.session.execute(
        select(CaseStudy.id, CaseStudy.slug, CaseStudy.title).where(
            CaseStudy.id.in_(ids), policy.readable_case_studies(viewer)
        )
    )
    return {
        id_: Thing(FollowKind.CASE_STUDY, id_, title, case_study_path(id_, slug), "Case study")
        for id_, slug, title in rows
    }


def _questions(viewer: Viewer, ids: Collection[int]) -> Things:
    rows = db.session.execute(
        select(Discussion.id, Discussion.slug, Discussion.title).where(
            Discussion.id.in_(ids), policy.listed_discussions()
        )
    )
    return {
        id_: Thing(FollowKind.QUESTION, id_, title, question_path(id_, slug), "Question")
        for id_, slug, title in rows
    }


def _terms(viewer: Viewer, ids: Collection[int]) -> Things:
    terms = db.session.scalars(select(Term).where(Term.id.in_(ids)))
    return {
        term.id: Thing(
            FollowKind.TERM,
            term.id,
            term.label,
            TERM_PATHS[Vocabulary(term.vocabulary)] + term.slug,
            TERM_NAMES[Vocabulary(term.vocabulary)],
        )
        for term in terms
    }


def _organisations(viewer: Viewer, ids: Collection[int]) -> Things:
    rows = db.session.execute(
        select(Organisation.id, Organisation.slug, Organisation.name).where(
            Organisation.id.in_(ids)
        )
    )
    return {
        id_: Thing(
            FollowKind.ORGANISATION, id_, name, f"/organisations/{id_}-{slug}", "Organisation"
        )
        for id_, slug, name in rows
    }


def _people(viewer: Viewer, ids: Collection[int]) -> Things:
    """Members, for members: a profile is not public."""
    if not policy.may_follow(viewer):
        return {}
    rows = db.session.execute(
        select(User.id, User.name).where(User.id.in_(ids), policy.reachable_members())
    )
    return {
        id_: Thing(FollowKind.PERSON, id_, name, person_path(id_, name), "Person")
        for id_, name in rows
    }


def person_path(user_id: int, name: str) -> str:
    return f"/people/{user_id}-{text.slug(name)}"


def _workshops(viewer: Viewer, ids: Collection[int]) -> Things:
    rows = db.session.execute(
        select(Workshop.id, Workshop.slug, Workshop.title).where(
            Workshop.id.in_(ids), policy.visible_workshops(viewer)
        )
    )
    return {
        id_: Thing("workshop", id_, title, f"/workshops/{id_}-{slug}", "Workshop")
        for id_, slug, title in rows
    }


def _series(viewer: Viewer, ids: Collection[int]) -> Things:
    """A series has no page: it is named and opened by its next workshop, or by its last one."""
    is_past = Workshop.ends_at < clock.now()
    next_first = func.row_number().over(
        partition_by=Workshop.series_id,
        order_by=(is_past, Workshop.starts_at, Workshop.id),
    )
    numbered = (
        select(
            Workshop.series_id, Workshop.id, Workshop.slug, Workshop.title, next_first.label("n")
        )
        .where(Workshop.series_id.in_(ids), policy.listed_workshops())
        .subquery()
    )
    rows = db.session.execute(
        select(numbered.c.series_id, numbered.c.id, numbered.c.slug, numbered.c.title).where(
            numbered.c.n == 1
        )
    )
    return {
        series: Thing(
            FollowKind.SERIES, series, title, f"/workshops/{id_}-{slug}", "Workshop series"
        )
        for series, id_, slug, title in rows
    }


def _drafts(viewer: Viewer, ids: Collection[int]) -> Things:
    drafts = select(Draft).where(Draft.id.in_(ids), policy.visible_drafts(viewer))
    rows = db.session.scalars(drafts.options(load_only(Draft.id, Draft.key, Draft.answers)))
    return {
        draft.id: Thing("draft", draft.id, draft.title, f"/share/{draft.key}", "Draft")
        for draft in rows
    }


def _decisions(viewer: Viewer, ids: Collection[int]) -> Things:
    """On words or the membership of this viewer: the row has no title to show."""
    rows = db.session.execute(
        select(Decision.id, Decision.what).where(
            Decision.id.in_(ids), Decision.member_id == viewer.id
        )
    )
    return {
        id_: Thing("decision", id_, f"{what[0].upper()}{what[1:]} of yours", MINE, "Decision")
        if what and what != "a member"
        else Thing("decision", id_, "Your membership", DECISIONS if what else "/me", "Decision")
        for id_, what in rows
    }


def _summaries(viewer: Viewer, ids: Collection[int]) -> Things:
    """For their editors: all others read them on the page of the practice."""
    one, facilitated = ReviewedSummary, facilitated_terms(viewer)
    mine = policy.visible_summaries(viewer, facilitated)
    rows = select(one).where(one.id.in_(ids), mine)
    found = db.session.scalars(rows.options(joinedload(one.practice), joinedload(one.group)))
    return {
        row.id: Thing("summary", row.id, row.title, f"/summaries/{row.id}", "Summary")
        for row in found
        if policy.may_edit_summary(viewer, row.term_ids, facilitated)
    }


def _communities(viewer: Viewer, ids: Collection[int]) -> Things:
    """For those who have joined: nobody else is told what happens in them."""
    rows = db.session.execute(
        select(Community.id, Community.slug, Community.name).where(
            Community.id.in_(ids), policy.joined_communities(viewer)
        )
    )
    return {
        id_: Thing(FollowKind.COMMUNITY, id_, name, community_path(slug), "Community")
        for id_, slug, name in rows
    }


def community_path(slug: str) -> str:
    return f"/communities/{slug}"


LOADERS: dict[str, Loader] = {
    "decision": _decisions,
    "draft": _drafts,
    FollowKind.CASE_STUDY: _case_studies,
    FollowKind.COMMUNITY: _communities,
    FollowKind.ORGANISATION: _organisations,
    FollowKind.PERSON: _people,
    FollowKind.QUESTION: _questions,
    FollowKind.SERIES: _series,
    FollowKind.TERM: _terms,
    "summary": _summaries,
    "workshop": _workshops,
}
