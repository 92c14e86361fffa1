from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Organisation, OrganisationAlias
from forum.models.polls import Poll, PollVote
from forum.models.questions import Discussion
from forum.policy.viewer import Viewer
from forum.social.polls import subjects
from forum.social.polls.poll_result import Ballot, PollResult, result_of


@dataclass(frozen=True)
class PollOfQuestion:
    """For the page of a question."""

    poll: Poll
    own_answer: int | None
    result: PollResult | None  # None while it is open
    may_vote: bool
    may_close: bool


def of_question(viewer: Viewer, discussion: Discussion) -> PollOfQuestion | None:
    """None where there is none, or its words are withdrawn."""
    poll = db.session.scalar(select(Poll).where(Poll.discussion_id == discussion.id))
    if poll is None or not poll.answers:
        return None
    own = own_vote(viewer, poll) if viewer.is_authenticated else None
    return PollOfQuestion(
        poll=poll,
        own_answer=own.answer if own else None,
        result=result(poll) if poll.is_closed else None,
        may_vote=policy.may_vote(viewer, poll) and own is None,
        may_close=policy.may_close_poll(viewer, poll),
    )


def get(viewer: Viewer, poll_id: int) -> Poll:
    """NotFound where its question is not listed, as for a missing one."""
    statement = select(Poll).join(Poll.discussion).options(joinedload(Poll.discussion))
    poll = db.session.scalar(statement.where(Poll.id == poll_id, policy.listed_discussions()))
    if poll is None or not poll.answers:
        raise NotFound
    return poll


def exists_for(discussion: Discussion) -> bool:
    statement = select(Poll.id).where(Poll.discussion_id == discussion.id)
    return db.session.scalar(statement) is not None


def own_vote(viewer: Viewer, poll: Poll) -> PollVote | None:
    return db.session.get(PollVote, (poll.id, viewer.id))


def result(poll: Poll) -> PollResult:
    """Only for a poll that is closed."""
    rows = (
        select(PollVote.organisation_id, Organisation.kind, PollVote.answer)
        .join(Organisation, Organisation.id == PollVote.organisation_id)
        .where(PollVote.poll_id == poll.id)
    )
    votes = [
        Ballot(organisation_id, Organisation(kind=kind).kind_name, answer)
        for organisation_id, kind, answer in db.session.execute(rows)
    ]
    return result_of(votes, len(poll.choices))


def names_in(texts: list[str]) -> str:
    """The name of an organisation or a member in these; empty where there is none.

    Looked up by the phrases of the texts: it costs the same however many members there are.
    """
    spoken = subjects.phrases(texts)
    of_organisation = (
        select(Organisation.name)
        .where(func.lower(Organisation.name).in_(spoken))
        .union(select(OrganisationAlias.name).where(OrganisationAlias.key.in_(spoken)))
    )
    if (name := db.session.scalar(of_organisation.limit(1))) is not None:
        return name
    full_names = {phrase for phrase in spoken if " " in phrase}
    of_member = select(User.name).where(
        policy.shown_members(), func.lower(User.name).in_(full_names)
    )
    return db.session.scalar(of_member.limit(1)) or ""


# For the data export


def votes_of(member: User) -> Select[PollVote]:
    return select(PollVote).where(PollVote.member_id == member.id).order_by(PollVote.at)


def polls_of(member: User) -> Select[Poll]:
    return select(Poll).where(Poll.author_id == member.id).order_by(Poll.id)
