"""Ratings and comments, enough of them that every state of a score is to be seen."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from forum.core import text
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, rows
from forum.gate.actions import JUST_HELD, hold_if_unreleased
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.comments import Comment
from forum.models.figures import Release
from forum.models.ratings import LOW_VALUES, Rating, Reason
from forum.models.releases import released_up_to

# They have rated nothing yet, so that whoever tries the demonstration can.
NOT_YET = ("adviser@demo.example", "charity@demo.example", "lee.marsh@keelstreet.example")
LINKED_TOO = 0.4
HOW_MANY = (0, 0, 1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9)
NOTES = (
    "I could do this with what we have.",
    "I should like to know what it cost.",
    "Useful for people new to the job.",
    "We tried something near it and stopped too early.",
)
SURE: dict[str, Sequence[int]] = {  # for the pages that people look at first
    "CS063": (5, 4, 3, 2),
    "CS007": (4, 3, 4),
    "CS009": (3, 4),
    "DS01": (4, 4, 3, 2),  # one more 4 moves the score that is shown (tests hold it)
    "DS02": (4, 5, 3, 4),
    "CS070": (4, 4, 5, 3, 2, 4),
}


def add_ratings(cast: Cast) -> None:
    raters = [p for p in cast.people.values() if _may_rate(p)]
    for case_study in cast.case_studies.values():
        if case_study.status != CaseStudyStatus.PUBLISHED:
            continue
        others = [p for p in raters if p.organisation_id != case_study.organisation_id]
        for rater, value in _who_rates_how(cast, case_study, others):
            db.session.add(_rating(cast, case_study, rater, value))


def _may_rate(person: User) -> bool:
    return person.is_verified and person.organisation is not None and person.email not in NOT_YET


def _who_rates_how(
    cast: Cast, case_study: CaseStudy, others: list[User]
) -> Iterator[tuple[User, int]]:
    """(rater, value); now and then somebody of the prime they work for, who is shown apart."""
    own_prime = cast.primes.get(case_study.organisation_id or 0)
    linked = [p for p in others if own_prime and p.organisation_id == own_prime.id]
    unrelated = [p for p in others if p not in linked]
    values = SURE.get(case_study.ref or "")
    if values is None:
        liked = cast.chance.uniform(2.5, 4.6)
        values = [_near(cast, liked) for _ in range(cast.chance.choice(HOW_MANY))]
    if linked and cast.chance.random() < LINKED_TOO:
        yield cast.chance.choice(linked), _near(cast, 4.5)
    yield from zip(cast.chance.sample(unrelated, len(values)), values, strict=True)


def _near(cast: Cast, liked: float) -> int:
    return min(5, max(1, round(cast.chance.gauss(liked, 0.9))))


def _rating(cast: Cast, case_study: CaseStudy, rater: User, value: int) -> Rating:
    age = (cast.now - case_study.posted_at) / timedelta(days=1)
    is_low = value in LOW_VALUES
    return Rating(
        case_study=case_study,
        rater=rater,
        organisation_id=rater.organisation_id,
        value=value,
        reason=cast.chance.choice(list(Reason)) if is_low else "",
        note=cast.chance.choice(NOTES) if cast.chance.random() < 0.2 else "",
        version=1,
        rated_at=max(case_study.posted_at, cast.ago(cast.chance.uniform(0, age))),
        works_with=list(rater.works_with),
    )


def add_comments(cast: Cast) -> None:
    by_key: dict[str, Comment] = {}
    for row in rows("comments.csv"):
        case_study, author = cast.case_studies[row["case_study"]], cast.people[row["author"]]
        after = timedelta(days=int(row["days_after"]), hours=cast.chance.uniform(0, 5))
        comment = by_key[row["key"]] = Comment(
            case_study=case_study,
            parent_id=by_key[row["reply_to"]].id if row["reply_to"] else None,
            author=author,
            organisation_id=author.organisation_id,
            submission_key=f"demonstration-{row['key']}",
            body=row["body"],
            html=text.to_html(row["body"]),
            posted_at=min(case_study.posted_at + after, cast.now - timedelta(minutes=1)),
        )
        db.session.add(comment)
        db.session.flush()


HELD = (
    "31% of our referrals had a job outcome in {month}, against 24% before the change.",
    "We buy the same course for £95 a head. Our trainer charges £310 a day on top.",
)


def add_held_comments(cast: Cast) -> None:
    """One quotes a figure before its release and goes out by itself; one gives a price."""
    last = released_up_to() or cast.now.date()
    announced = select(func.min(Release.cut_off)).where(Release.cut_off > last)
    month = f"{db.session.scalar(announced) or cast.now:%B %Y}"
    written = db.session.scalars(select(Comment).order_by(Comment.id).limit(len(HELD))).all()
    for number, (quote, like) in enumerate(zip(HELD, written, strict=True)):
        words = quote.format(month=month)
        comment = Comment(
            case_study=like.case_study,
            author=like.author,
            organisation_id=like.organisation_id,
            submission_key=f"demonstration-held-{number}",
            body=words,
            html=text.to_html(words),
            posted_at=cast.ago(2),
        )
        db.session.add(comment)
        withheld = hold_if_unreleased(comment)
        if withheld is not None:
            withheld.at = cast.ago(2)
            withheld.shows_on_release = withheld.may_show_on_release
    db.session.info.pop(JUST_HELD, None)
