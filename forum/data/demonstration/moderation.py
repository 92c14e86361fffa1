"""What waits for a moderator: reports, a comment out of sight, a decision, and an appeal."""

from datetime import timedelta

from forum.core import text
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast
from forum.gate import actions as gate
from forum.models.accounts import JobRole, Standing, User
from forum.models.comments import Comment
from forum.models.moderation import Act, Decision
from forum.models.review import Report, ReportReason, ReportState, ReviewAppeal
from forum.moderation.reports.actions import HELD

FIRST, SECOND = "moderator@demo.example", "moderator2@demo.example"
ADVISER, ADVISER_2 = "adviser@demo.example", "adviser2@demo.example"
MANAGER, CHARITY = "manager@demo.example", "charity@demo.example"
CASE_STUDY = "CS009"
ADVERT = (
    "We run a two-day course on exactly this, with a workbook for every adviser. Ask our office "
    "for dates; groups of ten get one place free."
)
NARRATIVE = (
    "It worked for somebody of ours: a lone parent of 43 in a village near Otley, epileptic since "
    "her second child, who starts at the garden centre on Monday. Ask for the morning shift first."
)
UNKIND = (
    "Whoever wrote this has never sat across from a claimant. People like that should not be let "
    "near the programme."
)
WHY_NOT = "It is about the writer and not about the work. Say what you think of the practice."
APPEAL = (
    "I was angry, and the first sentence can go. But we tried this twice, and both times people "
    "stopped coming: that is worth saying here."
)


def add(cast: Cast) -> None:
    cast.people[SECOND] = _second_moderator(cast)
    advert = _comment(cast, ADVISER_2, ADVERT, days=2)
    narrative = _comment(cast, MANAGER, NARRATIVE, days=1)
    unkind = _comment(cast, ADVISER, UNKIND, days=4)
    _report(cast, advert, CHARITY, ReportReason.ADVERT, days=1.5, note="The whole comment.")
    held = _report(cast, narrative, CHARITY, ReportReason.IDENTIFIES, days=0.5)
    held.has_held = True
    gate.hold_for_review(narrative, HELD)
    answered = _report(cast, unkind, MANAGER, ReportReason.ABUSE, days=3.5)
    answered.state, answered.decided_at = ReportState.UPHELD, cast.now - timedelta(days=3)
    _decline_and_appeal(cast, unkind)


def _second_moderator(cast: Cast) -> User:
    """Appeals go to another moderator than the first."""
    first = cast.people[FIRST]
    second = User(
        email=SECOND,
        name="Ivor Blythe (demonstration)",
        password_hash=first.password_hash,
        standing=Standing.VERIFIED,
        job_role=JobRole.OTHER,
        is_moderator=True,
        is_demonstration=True,
        joined_at=first.joined_at,
    )
    db.session.add(second)
    db.session.flush()
    return second


def _comment(cast: Cast, email: str, body: str, days: float) -> Comment:
    author = cast.people[email]
    comment = Comment(
        case_study=cast.case_studies[CASE_STUDY],
        author=author,
        organisation_id=author.organisation_id,
        submission_key=f"demonstration-review-{author.id}",
        body=body,
        html=text.to_html(body),
        posted_at=cast.now - timedelta(days=days),
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def _report(
    cast: Cast, comment: Comment, email: str, reason: ReportReason, days: float, note: str = ""
) -> Report:
    report = Report(
        kind="comment",
        object_id=comment.id,
        reporter_id=cast.people[email].id,
        author_id=comment.author_id,
        organisation_id=comment.organisation_id,
        reason=reason,
        note=note,
        at=cast.now - timedelta(days=days),
    )
    db.session.add(report)
    db.session.flush()
    return report


def _decline_and_appeal(cast: Cast, comment: Comment) -> None:
    author_id, organisation_id = comment.author_id, comment.organisation_id
    gate.withdraw_in_review(comment, WHY_NOT)
    decision = Decision(
        act=Act.WITHDRAWN,
        what="a comment",
        kind="comment",
        object_id=comment.id,
        category=str(ReportReason.ABUSE),
        member_id=author_id,
        moderator_id=cast.people[FIRST].id,
        reason=WHY_NOT,
        waited_since=cast.now - timedelta(days=3.5),
        at=cast.now - timedelta(days=3),
    )
    db.session.add(decision)
    db.session.flush()
    db.session.add(
        ReviewAppeal(
            decision_id=decision.id,
            member_id=author_id,
            organisation_id=organisation_id,
            words=APPEAL,
            at=cast.now - timedelta(days=2),
        )
    )
