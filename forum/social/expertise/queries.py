"""Who has done it, and agreed to be asked; and the panels of specialists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.expertise import Asked, Panel, PanelQuestion, PanelWant
from forum.models.profiles import Profile
from forum.models.questions import Answer, Discussion
from forum.models.tries import Try
from forum.models.vocabularies import Term, Vocabulary
from forum.policy.viewer import Viewer
from forum.practice.tries.queries import counted_tries

MOST_PEOPLE = 3
MOST_ASKED = 3  # times, in ASKED_WITHIN
ASKED_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Expert:
    """Somebody to ask, and the case study that says why."""

    member: User
    case_study: CaseStudy
    has_tried: bool  # else shared it
    is_asked: bool = False  # this question, already


def people_to_ask(
    viewer: Viewer, terms: Sequence[Term], discussion: Discussion | None = None
) -> list[Expert]:
    """At most MOST_PEOPLE who shared or tried something on these terms.

    On one of the claimant groups and, where there are any, on one of the practices. Not of the
    viewer's organisation, asked fewer than MOST_ASKED times lately; who was asked least comes
    first, then who has done it last. What somebody posted anonymously does not count.
    """
    if not viewer.is_verified or not terms:
        return []
    recent = (
        select(func.count(Asked.id))
        .where(Asked.person_id == User.id, Asked.at > clock.now() - ASKED_WITHIN)
        .correlate(User)
        .scalar_subquery()
    )
    is_willing = select(Profile.user_id).where(Profile.may_be_asked, Profile.is_minimal.is_(False))
    shared = select(CaseStudy.author_id).where(_on(terms), *_named())
    tried = select(Try.member_id).join(Try.case_study).where(_on(terms), counted_tries())
    tried = tried.where(policy.listed_case_studies())
    asked = _asked_ids(discussion)
    people = (
        select(User)
        .where(
            policy.shown_members(),
            User.id.in_(is_willing),
            User.organisation_id.is_distinct_from(viewer.organisation_id),
            User.id != viewer.id,
            or_(User.id.in_(shared), User.id.in_(tried)),
            or_(recent < MOST_ASKED, User.id.in_(asked)),
        )
        .order_by(User.id.in_(asked).desc(), recent, User.id.desc())
    )
    found = list(db.session.scalars(people.limit(MOST_PEOPLE)))
    return _with_reasons(found, terms, asked)


def _on(terms: Sequence[Term]):
    groups = [t.id for t in terms if t.vocabulary != Vocabulary.PRACTICE]
    practices = [t.id for t in terms if t.vocabulary == Vocabulary.PRACTICE]
    return and_(*(CaseStudy.id.in_(_filed_under(ids)) for ids in (groups, practices) if ids))


def _filed_under(ids: Iterable[int]) -> Select[int]:
    return select(case_study_term.c.case_study_id).where(case_study_term.c.term_id.in_(list(ids)))


def _named():
    return policy.listed_case_studies(), policy.named_case_studies()


def _with_reasons(people: list[User], terms: Sequence[Term], asked: list[int]) -> list[Expert]:
    """Two queries, however many people."""
    ids = [person.id for person in people]
    if not ids:
        return []
    shared = select(CaseStudy).where(CaseStudy.author_id.in_(ids), _on(terms), *_named())
    reasons: dict[int, tuple[CaseStudy, bool]] = {}
    for case_study in db.session.scalars(shared.order_by(CaseStudy.posted_at)):
        reasons[case_study.author_id] = (case_study, False)
    tries = (
        select(Try)
        .join(Try.case_study)
        .where(Try.member_id.in_(ids), _on(terms), counted_tries(), policy.listed_case_studies())
        .options(joinedload(Try.case_study))
    )
    for report in db.session.scalars(tries.order_by(Try.tried_at)):
        reasons.setdefault(report.member_id, (report.case_study, True))
    return [
        Expert(person, *reasons[person.id], is_asked=person.id in asked)
        for person in people
        if person.id in reasons
    ]


def _asked_ids(discussion: Discussion | None) -> list[int]:
    if discussion is None:
        return []
    statement = select(Asked.person_id).where(Asked.discussion_id == discussion.id)
    return list(db.session.scalars(statement))


def times_asked(member_id: int) -> int:
    """Within ASKED_WITHIN."""
    recent = Asked.person_id == member_id, Asked.at > clock.now() - ASKED_WITHIN
    return db.session.scalar(select(func.count(Asked.id)).where(*recent)) or 0


def profile_for_update(member_id: int) -> Profile | None:
    """Locked until the transaction ends: whoever asks this person next waits."""
    return db.session.scalar(select(Profile).where(Profile.user_id == member_id).with_for_update())


def is_asked(member_id: int, discussion: Discussion) -> bool:
    statement = select(Asked.id).where(
        Asked.person_id == member_id, Asked.discussion_id == discussion.id
    )
    return db.session.scalar(statement) is not None


def questions_put_to(member: User) -> Select[Asked]:
    return select(Asked).where(Asked.person_id == member.id).order_by(Asked.id)


# Panels


@dataclass(frozen=True)
class WantedQuestion:
    """A question that was put to a panel."""

    discussion: Discussion
    organisations: int  # that want it answered
    is_mine: bool  # the viewer wants it, or asked it
    is_answered: bool  # by the specialist


def panels() -> list[Panel]:
    """Not over or over lately, the next to close first; then the older ones."""
    statement = select(Panel).options(joinedload(Panel.specialist))
    rows = list(db.session.scalars(statement.order_by(Panel.closes_at.desc()).limit(50)))
    rows = [one for one in rows if one.title]
    return [p for p in reversed(rows) if not p.is_closed] + [p for p in rows if p.is_closed]


def get_panel(panel_id: int) -> Panel:
    panel = db.session.scalar(
        select(Panel).where(Panel.id == panel_id).options(joinedload(Panel.specialist))
    )
    if panel is None or not panel.title:
        raise NotFound
    return panel


def panel_by_key(key: str) -> Panel | None:
    return db.session.scalar(select(Panel).where(Panel.submission_key == key))


def panel_questions(viewer: Viewer, panel: Panel) -> list[WantedQuestion]:
    """Those that most organisations want first; three queries."""
    rows = (
        select(Discussion)
        .join(PanelQuestion, PanelQuestion.discussion_id == Discussion.id)
        .where(PanelQuestion.panel_id == panel.id, policy.listed_discussions())
        .options(joinedload(Discussion.organisation), selectinload(Discussion.terms))
        .options(joinedload(Discussion.author).lazyload(User.organisation))
    )
    discussions = list(db.session.scalars(rows.order_by(Discussion.id).limit(200)))
    wants = _wants(viewer, panel)
    answered = _answered_by(panel, [d.id for d in discussions])
    found = [
        WantedQuestion(d, *wants.get(d.id, (0, False)), is_answered=d.id in answered)
        for d in discussions
    ]
    return sorted(found, key=lambda one: -one.organisations)


def _wants(viewer: Viewer, panel: Panel) -> dict[int, tuple[int, bool]]:
    is_mine = func.max(case((PanelWant.member_id == viewer.id, 1), else_=0))
    rows = (
        select(PanelWant.discussion_id, func.count(PanelWant.organisation_id.distinct()), is_mine)
        .where(PanelWant.panel_id == panel.id)
        .group_by(PanelWant.discussion_id)
    )
    return {i: (number, bool(mine)) for i, number, mine in db.session.execute(rows)}


def _answered_by(panel: Panel, ids: list[int]) -> set[int]:
    rows = select(Answer.discussion_id).where(
        Answer.author_id == panel.specialist_id,
        Answer.discussion_id.in_(ids),
        Answer.withdrawn_at.is_(None),
    )
    return set(db.session.scalars(rows))


def get_panel_question(panel: Panel, discussion_id: int) -> Discussion:
    statement = (
        select(Discussion)
        .join(PanelQuestion, PanelQuestion.discussion_id == Discussion.id)
        .where(
            PanelQuestion.panel_id == panel.id,
            Discussion.id == discussion_id,
            policy.listed_discussions(),
        )
    )
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def panel_of(discussion: Discussion) -> Panel | None:
    """The panel that a question was put to."""
    statement = (
        select(Panel)
        .join(PanelQuestion, PanelQuestion.panel_id == Panel.id)
        .where(PanelQuestion.discussion_id == discussion.id)
    )
    return db.session.scalar(statement)


def wants_of(member: User) -> Select[PanelWant]:
    return select(PanelWant).where(PanelWant.member_id == member.id).order_by(PanelWant.at)


def panels_of(member: User) -> Select[Panel]:
    return select(Panel).where(Panel.specialist_id == member.id).order_by(Panel.id)
