"""All that is kept about one member, for that member."""

from datetime import datetime

from sqlalchemy import Select, func, or_, select

from forum.core import personal_data
from forum.core.extensions import db
from forum.models.accounts import SignIn, User
from forum.models.case_studies import CaseStudy, Draft, Version
from forum.models.comments import Comment
from forum.models.moderation import Decision
from forum.models.ratings import Rating
from forum.people.sign_in import sessions

ROLES = ("is_lead", "is_organiser", "is_analyst", "is_moderator", "is_administrator")


def count(rows: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def written(viewer: User) -> list[tuple[str, str, int]]:
    """(one, several, how many) of each kind of thing that this person wrote."""
    return [
        ("case study", "case studies", count(_case_studies(viewer))),
        ("draft", "drafts", count(_drafts(viewer))),
        ("comment", "comments", count(_comments(viewer))),
        ("rating", "ratings", count(_ratings(viewer))),
    ]


def kept(viewer: User) -> list[tuple[str, str, int]]:
    """As written(), and the rest that is kept of this person's."""
    browsers = ("signed-in browser", "signed-in browsers", count(sessions.current(viewer)))
    further = [(more.one, more.several, count(more.rows(viewer))) for more in personal_data.EXPORTS]
    return [*written(viewer), *further, browsers]


def everything(viewer: User) -> dict:
    """As JSON takes it. What others wrote, and what would let one sign in, is not in it."""
    return {
        "profile": _profile(viewer),
        "case_studies": [_case_study(one) for one in db.session.scalars(_case_studies(viewer))],
        "drafts": [
            {"saved_at": _time(draft.saved_at), "answers": draft.answers}
            for draft in db.session.scalars(_drafts(viewer))
        ],
        "comments": [
            {
                "case_study": comment.case_study_id,
                "posted_at": _time(comment.posted_at),
                "edited_at": _time(comment.edited_at),
                "withdrawn_at": _time(comment.withdrawn_at),
                "body": comment.body,
            }
            for comment in db.session.scalars(_comments(viewer))
        ],
        "ratings": [_rating(rating) for rating in db.session.scalars(_ratings(viewer))],
        "sign_ins": [
            {
                "browser": row.browser,
                "started_at": _time(row.started_at),
                "ended_at": _time(row.ended_at),
            }
            for row in db.session.scalars(select(SignIn).where(SignIn.user_id == viewer.id))
        ],
        "decisions_about_me": [
            {"act": row.act, "reason": row.reason, "at": _time(row.at)}
            for row in db.session.scalars(_decisions(viewer))
        ],
        **{
            more.several.replace(" ", "_"): [
                more.as_json(row) for row in db.session.scalars(more.rows(viewer))
            ]
            for more in personal_data.EXPORTS
        },
    }


def _profile(viewer: User) -> dict:
    return {
        "name": viewer.name,
        "email": viewer.email,
        "job_role": viewer.job_role,
        "organisation": viewer.organisation.name if viewer.organisation else None,
        "organisation_claimed": viewer.organisation_claimed or None,
        "standing": viewer.standing,
        "joined_at": _time(viewer.joined_at),
        "roles": [role.removeprefix("is_") for role in ROLES if getattr(viewer, role)],
        "works_with": [term.label for term in viewer.works_with],
    }


def _case_study(case_study: CaseStudy) -> dict:
    versions = (
        select(Version).where(Version.case_study_id == case_study.id).order_by(Version.number)
    )
    return {
        "id": case_study.id,
        "status": case_study.status,
        "status_reason": case_study.status_reason or None,
        "posted_at": _time(case_study.posted_at),
        "versions": [
            {"number": version.number, "at": _time(version.at), "answers": version.answers}
            for version in db.session.scalars(versions)
        ],
    }


def _rating(rating: Rating) -> dict:
    return {
        "case_study": rating.case_study_id,
        "value": rating.value,
        "reason": rating.reason or None,
        "note": rating.note or None,
        "works_with": [term.label for term in rating.works_with],
        "rated_at": _time(rating.rated_at),
    }


def _case_studies(viewer: User) -> Select[CaseStudy]:
    return select(CaseStudy).where(CaseStudy.author_id == viewer.id).order_by(CaseStudy.id)


def _drafts(viewer: User) -> Select[Draft]:
    return select(Draft).where(Draft.author_id == viewer.id).order_by(Draft.id)


def _comments(viewer: User) -> Select[Comment]:
    return select(Comment).where(Comment.author_id == viewer.id).order_by(Comment.id)


def _ratings(viewer: User) -> Select[Rating]:
    return select(Rating).where(Rating.rater_id == viewer.id).order_by(Rating.id)


def _decisions(viewer: User) -> Select[Decision]:
    own = select(CaseStudy.id).where(CaseStudy.author_id == viewer.id)
    about = or_(Decision.member_id == viewer.id, Decision.case_study_id.in_(own))
    return select(Decision).where(about).order_by(Decision.id)


def _time(at: datetime | None) -> str | None:
    return f"{at.isoformat(timespec='seconds')}Z" if at else None
