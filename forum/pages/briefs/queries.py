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

FRESH = timedelta(days=28)  # a release that is loaded long after its day is no news
LOOKED_THROUGH = 12


def due() -> Sequence[Release]:
    """Those that have opened and are latched, on which nobody has been briefed."""
    opened = select(Release).where(
        Release.opened_at.is_not(None),
        Release.briefed_at.is_(None),
        Release.release_at <= clock.now(),
        Release.release_at > clock.now() - FRESH,
    )
    return db.session.scalars(opened.order_by(Release.release_at)).all()


def leads() -> Sequence[User]:
    """By organisation."""
    of_one = select(User).where(
        User.is_lead, User.standing == Standing.VERIFIED, User.organisation_id.is_not(None)
    )
    whole = of_one.options(joinedload(User.organisation)).order_by(User.organisation_id, User.id)
    return db.session.scalars(whole).all()


def of_others(organisation: Organisation, group: Term, most: int) -> list[CaseStudy]:
    """What other organisations did for this group: the most useful, then the newest."""
    useful = case_studies.most_useful(LOOKED_THROUGH, group)
    found = [*useful, *case_studies.newest(LOOKED_THROUGH, group, but=useful)]
    return [c for c in found if c.organisation_id != organisation.id][:most]
