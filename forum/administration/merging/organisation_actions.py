"""Two organisations become one: supply links, names, and what is between the two."""

from sqlalchemy import delete, or_, select, update

from forum.administration.merging import move_actions, text_actions
from forum.administration.merging.queries import between
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import (
    FormerOrganisation,
    Organisation,
    OrganisationAlias,
    SupplyLink,
    SupplyLinkProposal,
    name_key,
)
from forum.models.ratings import Rating, Score
from forum.practice.ratings import invalidation


def before(old: Organisation, new: Organisation) -> None:
    _invalidate_scores(old.id, new.id)
    move_actions.move_figures_of_organisation(old.id, new.id, old.name)
    text_actions.move_organisation(old.id, new.id)
    leads = update(User).where(User.organisation_id == old.id, User.is_lead)
    db.session.execute(leads.values(is_lead=False).execution_options(synchronize_session=False))
    db.session.expire_all()
    _merge_links(old.id, new.id)
    _merge_proposals(old.id, new.id)


def after(old: Organisation, new: Organisation) -> None:
    """The old name is found as another name of the new one, and the old address leads to it."""
    key = name_key(old.name)
    if db.session.scalar(select(OrganisationAlias).where(OrganisationAlias.key == key)) is None:
        db.session.add(OrganisationAlias(organisation_id=new.id, name=old.name, key=key))
    db.session.add(FormerOrganisation(id=old.id, organisation_id=new.id, ref=old.ref))
    invalidation.leave_out(db.session, old.id)
    db.session.delete(old)
    invalidation.schedule_rechecks(db.session, {new.id})
    db.session.flush()


def _invalidate_scores(from_id: int, into_id: int) -> None:
    """Votes between the two are of one's own organisation now, and do not count any more."""
    both = (from_id, into_id)
    rated = select(Rating.case_study_id).where(Rating.organisation_id.in_(both))
    theirs = select(CaseStudy.id).where(CaseStudy.organisation_id.in_(both))
    moved = or_(Score.case_study_id.in_(rated), Score.case_study_id.in_(theirs))
    invalidation.invalidate_scores(db.session, moved)


def _merge_links(from_id: int, into_id: int) -> None:
    for link in between(from_id, into_id):
        _delete_link(link, None)
    of_them = select(SupplyLink).where(
        or_(
            SupplyLink.prime_id.in_((from_id, into_id)),
            SupplyLink.subcontractor_id.in_((from_id, into_id)),
        ),
        SupplyLink.has_ended.is_(False),
        SupplyLink.prime_id.is_not(None),
    )
    kept: dict[tuple[int | None, ...], SupplyLink] = {}
    for link in db.session.scalars(of_them.order_by(SupplyLink.id)).all():
        ends = [into_id if i == from_id else i for i in (link.prime_id, link.subcontractor_id)]
        first = kept.setdefault((*ends, link.area_id), link)
        if first is not link:
            _keep_confirmation(first, link)
            _delete_link(link, first.id)
    db.session.flush()


def _keep_confirmation(kept: SupplyLink, gone: SupplyLink) -> None:
    for name in ("prime_confirmed_on", "partner_confirmed_on", "last_confirmed_on"):
        days = [day for day in (getattr(kept, name), getattr(gone, name)) if day]
        setattr(kept, name, max(days, default=None))


def _delete_link(link: SupplyLink, kept_id: int | None) -> None:
    agreed = update(SupplyLinkProposal).where(SupplyLinkProposal.link_id == link.id)
    db.session.execute(agreed.values(link_id=kept_id).execution_options(synchronize_session=False))
    db.session.delete(link)
    db.session.flush()


def _merge_proposals(from_id: int, into_id: int) -> None:
    """Their keys hold the ids; of two open ones of a kind the older stays."""
    columns = SupplyLinkProposal.prime_id, SupplyLinkProposal.subcontractor_id
    of_it = or_(*(column == from_id for column in columns))
    both = columns[0].in_((from_id, into_id)) & columns[1].in_((from_id, into_id))
    db.session.execute(delete(SupplyLinkProposal).where(both))
    rows = select(SupplyLinkProposal).where(of_it, SupplyLinkProposal.open_key.is_not(None))
    for row in db.session.scalars(rows.order_by(SupplyLinkProposal.id)).all():
        move_proposal(row, {from_id: into_id}, {})


def move_proposal(row: SupplyLinkProposal, ends: dict[int, int], areas: dict[int, int]) -> None:
    prime = ends.get(row.prime_id, row.prime_id)
    partner = ends.get(row.subcontractor_id, row.subcontractor_id)
    area = areas.get(row.area_id or 0, row.area_id or 0)
    key = f"{prime}-{partner}-{area}"
    same = select(SupplyLinkProposal.id).where(
        SupplyLinkProposal.open_key == key, SupplyLinkProposal.id != row.id
    )
    if db.session.scalar(same) is None:
        row.open_key = key
    else:
        db.session.delete(row)
    db.session.flush()
