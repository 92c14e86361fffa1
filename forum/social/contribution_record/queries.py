"""What a member shared, answered and tried, for themselves: failed tries like the others.

What was posted anonymously is left out, so that the record can be handed to somebody.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.questions import Answer
from forum.models.tries import Try
from forum.models.workshops import Workshop
from forum.social.profiles import queries as profiles

MOST = 500  # of each kind


@dataclass(frozen=True)
class ContributionRecord:
    """Of one calendar year, or of all years where `year` is None."""

    name: str
    organisation: str
    is_demonstration: bool
    year: int | None
    case_studies: list[CaseStudy]
    answers: list[Answer]
    tries: list[Try]
    workshops: list[Workshop]

    @property
    def is_empty(self) -> bool:
        return not (self.case_studies or self.answers or self.tries or self.workshops)


def record_of(member: User, year: int | None = None) -> ContributionRecord:
    """Four statements, however much there is."""
    return ContributionRecord(
        name=member.name,
        organisation=member.organisation_name,
        is_demonstration=member.is_demonstration,
        year=year,
        case_studies=_within(profiles.named_case_studies(member.id), CaseStudy.posted_at, year),
        answers=_within(profiles.public_answers(member.id), Answer.posted_at, year),
        tries=_within(
            profiles.public_tries(member.id).options(joinedload(Try.organisation)),
            Try.tried_at,
            year,
        ),
        workshops=_within(
            profiles.organised_workshops(member.id).options(joinedload(Workshop.area)),
            Workshop.starts_at,
            year,
        ),
    )


def _within(statement: Select, column, year: int | None) -> list:
    if year is not None:
        statement = statement.where(
            column >= datetime(year, 1, 1), column < datetime(year + 1, 1, 1)
        )
    return list(db.session.scalars(statement.limit(MOST)))
