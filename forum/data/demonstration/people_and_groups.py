"""Profiles, thanks, communities, polls, a panel and a question to somebody who has done it."""

from datetime import timedelta
from itertools import count

from forum.core import text
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, listed, rows
from forum.models.accounts import User
from forum.models.communities import (
    START_PAGE,
    Community,
    CommunityFacilitator,
    CommunityMember,
    CommunityPage,
    CommunityPin,
    CommunityPost,
    CommunityQuestion,
    CommunityReading,
    CommunityState,
    PinKind,
)
from forum.models.expertise import FORTNIGHT, Asked, Panel, PanelQuestion, PanelWant
from forum.models.polls import Poll, PollVote
from forum.models.profiles import Profile
from forum.models.questions import Answer, Discussion
from forum.models.social import FollowKind, HomeVisit, NoticeKind
from forum.models.thanks import Thank, ThankKind
from forum.models.vocabularies import Vocabulary
from forum.social.follows import actions as follows
from forum.social.notifications.actions import notify
from forum.social.notifications.kinds import About

SPECIALIST = "ewan.baird@bridgewell.example"
LAST_AT_HOME = {"adviser@demo.example": 3, "manager@demo.example": 12}  # days ago
GRATEFUL = (
    "adviser@demo.example",
    "charity@demo.example",
    "tomasz.zielinski@keelstreet.example",
    "hazel.drury@fenland.example",
)


def add(cast: Cast) -> None:
    for row in rows("profiles.csv"):
        _add_profile(cast, row)
    communities = {row["slug"]: _add_community(cast, row) for row in rows("communities.csv")}
    posts: dict[str, CommunityPost] = {}
    for row in rows("community_posts.csv"):
        posts[row["key"]] = _add_post(cast, row, communities[row["community"]], posts)
    questions = {d.submission_key.removeprefix("demonstration-"): d for d in _questions()}
    for row in rows("polls.csv"):
        _add_poll(cast, row, questions[row["question"]])
    _link_question(communities["lone-parents-and-school-hours"], questions["q1"])
    _add_thanks(cast)
    _add_panel(cast, questions["q3"])
    _ask_somebody(cast, questions["q2"])
    _add_home_visits(cast)
    db.session.flush()


def _add_home_visits(cast: Cast) -> None:
    """So that the home pages of some say what is new since a day of this week, or the last."""
    for email, days in LAST_AT_HOME.items():
        seen_at = cast.ago(days)
        db.session.add(HomeVisit(member_id=cast.people[email].id, since=None, seen_at=seen_at))


def _add_profile(cast: Cast, row: dict[str, str]) -> None:
    member = cast.people[row["email"]]
    member.areas = [term for number in listed(row["areas"]) if (term := cast.area(number))]
    db.session.add(
        Profile(
            user=member,
            job_title=row["job_title"],
            about=row["about"],
            languages=listed(row["languages"]),
            practices=[cast.terms[Vocabulary.PRACTICE, slug] for slug in listed(row["practices"])],
            may_be_asked=row["may_be_asked"] == "yes",
            is_minimal=row["is_minimal"] == "yes",
            onboarded_at=cast.ago(20),
            changed_at=cast.ago(20),
        )
    )
    db.session.flush()
    follows.follow_from_profile(member)


# Communities


def _add_community(cast: Cast, row: dict[str, str]) -> Community:
    facilitators = [cast.people[email] for email in listed(row["facilitators"])]
    began_at, proposer = cast.ago(int(row["days_ago"])), facilitators[0]
    invited = [cast.organisations[name] for name in listed(row["invited"])]
    own = [one.organisation for one in facilitators if one.organisation is not None]
    community = Community(
        slug=row["slug"],
        name=row["name"],
        purpose=row["purpose"],
        term=cast.terms[Vocabulary(row["vocabulary"]), row["subject"]],
        is_private=bool(invited),
        invited=[*own, *invited] if invited else [],
        state=CommunityState.OPEN,
        proposer=proposer,
        organisation_id=proposer.organisation_id,
        submission_key=f"demonstration-{row['slug']}"[:32],
        proposed_at=began_at,
        moved_at=cast.ago(3),
        summarised_at=cast.now,
        is_demonstration=True,
    )
    db.session.add(community)
    db.session.flush()
    for one in facilitators:
        db.session.add(
            CommunityFacilitator(
                community_id=community.id, user=one, asked_at=began_at, accepted_at=began_at
            )
        )
    for one in [*facilitators, *(cast.people[email] for email in listed(row["members"]))]:
        db.session.add(CommunityMember(community_id=community.id, user_id=one.id))
    _add_start_page(cast, community, row["start_page"], proposer)
    for place, ref in enumerate(listed(row["reading"]), start=1):
        study = cast.case_studies[ref]
        db.session.add(CommunityReading(community_id=community.id, case_study_id=study.id))
        if place == 1:
            pin = {"kind": PinKind.CASE_STUDY, "object_id": study.id, "place": place}
            db.session.add(CommunityPin(community_id=community.id, **pin))
    db.session.flush()
    return community


def _add_start_page(cast: Cast, community: Community, body: str, writer: User) -> None:
    db.session.add(
        CommunityPage(
            community=community,
            year=START_PAGE,
            body=body,
            html=text.to_html(body),
            writer=writer,
            organisation_id=writer.organisation_id,
            written_at=cast.ago(20),
        )
    )


def _add_post(
    cast: Cast, row: dict[str, str], community: Community, posts: dict[str, CommunityPost]
) -> CommunityPost:
    author, parent = cast.people[row["author"]], posts.get(row["reply_to"])
    post = CommunityPost(
        community=community,
        parent_id=parent.id if parent else None,
        author=author,
        organisation_id=author.organisation_id,
        submission_key=f"demonstration-{row['key']}",
        title=row["title"],
        body=row["body"],
        html=text.to_html(row["body"]),
        terms=list(parent.terms) if parent else cast.claimant_groups(listed(row["groups"])),
        posted_at=cast.ago(int(row["days_ago"])),
    )
    db.session.add(post)
    db.session.flush()
    return post


def _link_question(community: Community, question: Discussion) -> None:
    db.session.add(CommunityQuestion(community_id=community.id, discussion_id=question.id))


def _questions() -> list[Discussion]:
    return list(db.session.scalars(db.select(Discussion).order_by(Discussion.id)))


# Polls, thanks, a panel


def _add_poll(cast: Cast, row: dict[str, str], question: Discussion) -> None:
    opened_at = cast.ago(int(row["opened_days_ago"]))
    votes = [pair.split("=") for pair in listed(row["votes"])]
    poll = Poll(
        discussion_id=question.id,
        author_id=question.author_id,
        organisation_id=question.organisation_id,
        words=row["words"],
        answers="\n".join(listed(row["answers"])),
        opened_at=opened_at,
        closes_at=opened_at + timedelta(days=int(row["days"])),
        votes=len(votes),
    )
    db.session.add(poll)
    db.session.flush()
    for email, answer in votes:
        member = cast.people[email]
        own = {"member_id": member.id, "organisation_id": member.organisation_id}
        db.session.add(PollVote(poll_id=poll.id, answer=int(answer), at=opened_at, **own))


def _add_thanks(cast: Cast) -> None:
    """The second answer was thanked for by four organisations, the others by one each."""
    number = count()
    for answer in db.session.scalars(db.select(Answer).order_by(Answer.id)):
        for email in GRATEFUL if next(number) == 1 else GRATEFUL[:1]:
            member = cast.people[email]
            if member.organisation_id == answer.organisation_id:
                continue
            db.session.add(
                Thank(
                    member_id=member.id,
                    organisation_id=member.organisation_id,
                    kind=ThankKind.ANSWER,
                    object_id=answer.id,
                    author_id=answer.author_id,
                    at=cast.ago(5),
                    told_at=cast.ago(4),
                )
            )
        about = About(FollowKind.QUESTION, answer.discussion_id, ThankKind.ANSWER, answer.id)
        notify(NoticeKind.THANKED, [answer.author_id], about, at=cast.ago(4))


def _add_panel(cast: Cast, question: Discussion) -> None:
    specialist, opens_at = cast.people[SPECIALIST], cast.ago(6)
    about = "Pain, sick notes and what to say to an employer. **No** advice about one person."
    panel = Panel(
        slug="ask-about-health-and-work",
        title="Ask about health conditions and work",
        about=about,
        html=text.to_html(about),
        specialist=specialist,
        organisation_id=specialist.organisation_id,
        made_by_id=cast.people["moderator@demo.example"].id,
        submission_key="demonstration-panel",
        opens_at=opens_at,
        closes_at=opens_at + FORTNIGHT,
    )
    db.session.add(panel)
    db.session.flush()
    db.session.add(PanelQuestion(panel_id=panel.id, discussion_id=question.id))
    for email in ("charity@demo.example", "adviser@demo.example"):
        member = cast.people[email]
        want = {"member_id": member.id, "organisation_id": member.organisation_id}
        db.session.add(PanelWant(panel_id=panel.id, discussion_id=question.id, **want))


def _ask_somebody(cast: Cast, question: Discussion) -> None:
    person = cast.people["chloe.marsden@tideline.example"]
    asked = {"asked_by_id": question.author_id, "at": cast.ago(10)}
    db.session.add(Asked(person_id=person.id, discussion_id=question.id, **asked))
    notify(NoticeKind.ASKED, [person.id], About(FollowKind.QUESTION, question.id))
