from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.releases import Release
from forum.models.vocabularies import Term
from forum.practice.case_studies import queries as case_studies

MAX_AGE = timedelta(days=28)  # a release that is loaded later is no news
MOST_CONSIDERED = 12


def due() -> Sequence[Release]:
    """Open releases on which no brief has been sent."""
    opened = select(Release).where(
        Release.opened_at.is_not(None),
        Release.briefed_at.is_(None),
        Release.release_at <= clock.now(),
        Release.release_at > clock.now() - MAX_AGE,
    )
    return db.session.scalars(opened.order_by(Release.release_at)).all()


def leads() -> Sequence[User]:
    """Verified leads, ordered by organisation."""
    of_one = select(User).where(
        User.is_lead, User.standing == Standing.VERIFIED, User.organisation_id.is_not(None)
    )
    whole = of_one.options(joinedload(User.organisation)).order_by(User.organisation_id, User.id)
    return db.session.scalars(whole).all()


def by_other_organisations(organisation: Organisation, group: Term, most: int) -> list[CaseStudy]:
    """Case studies of other organisations on a group: the most useful, then the newest."""
    useful = case_studies.most_useful(MOST_CONSIDERED, group)
    newest = case_studies.newest(MOST_CONSIDERED, group, excluding=useful)
    found = case_studies.in_order([*useful, *newest])
    return [c for c in found if c.organisation_id != organisation.id][:most]
