"""Every read of figures. The only file that may ask for unreleased ones."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum import audit, policy
from forum.accounts.models import Guest
from forum.case_studies.models import CaseStudy
from forum.extensions import db
from forum.organisations.models import Organisation
from forum.performance.models import INCLUDE_EMBARGOED, Figure
from forum.performance.origins import ILLUSTRATIVE, Origin

LOOKED = "looked at an unreleased figure"
ALL_GROUPS = "all"
EVERYWHERE = "Great Britain"
ALL_ALONG = {  # national measures that most releases hold, and how each is counted
    "referrals": "cumulative",
    "job_outcomes": "cumulative",
    "job_outcome_rate_12m": "cohorts with 12 months",
}
MOST_BESIDE = 3
NEWEST_FIRST = (Figure.cut_off.desc().nulls_last(), Figure.id)
EMBARGOED_TOO = {INCLUDE_EMBARGOED: True}


def newest_seen(viewer) -> Select[tuple[Figure]]:
    """Where every read of figures begins: of each subject the newest version the viewer may see."""
    return select(Figure).where(policy.visible_figures(viewer), _is_newest(viewer))


def _is_newest(viewer) -> ColumnElement[bool]:
    newer = aliased(Figure)
    better = select(newer.id).where(
        newer.subject == Figure.subject,
        newer.version > Figure.version,
        policy.visible_figures(viewer, newer),
    )
    return ~better.exists()


def figures_of(viewer, organisation: Organisation) -> list[Figure]:
    """Those of its figures that this viewer may see, newest first; see _seen_by()."""
    of_it = Figure.organisation_id == organisation.id
    newest_first = select(Figure).where(of_it).order_by(*NEWEST_FIRST)
    return _seen_by(viewer, newest_first, organisation.name)


def figures_beside(viewer, case_study: CaseStudy) -> list[Figure]:
    """A few figures of a case study's organisation, for its payment groups and areas."""
    if case_study.organisation is None:
        return []
    groups = [term.id for term in case_study.claimant_groups]
    areas = [term.id for term in case_study.areas]
    fitting = (
        select(Figure)
        .where(Figure.organisation_id == case_study.organisation_id)
        .where(or_(Figure.group_id.in_(groups), Figure.group_named == ALL_GROUPS))
        .where(or_(Figure.area_id.in_(areas), Figure.area_id.is_(None)))
        .order_by(case((Figure.group_id.in_(groups), 0), else_=1), *NEWEST_FIRST)
        .limit(MOST_BESIDE)
    )
    return _seen_by(viewer, fitting, case_study.organisation.name)


def _seen_by(viewer, figures: Select[tuple[Figure]], whose: str) -> list[Figure]:
    """What of these the viewer may see. A look at an unreleased one is logged before it is had.

    Logging ends the transaction: what else the page has read is read anew when next asked for,
    so ask for figures first.
    """
    visible = figures.where(policy.visible_figures(viewer), _is_newest(viewer))
    if not policy.may_see_unreleased_figures(viewer):
        return list(db.session.scalars(_whole(visible)))
    unreleased = _how_many_unreleased(visible)
    if unreleased:
        audit.record(viewer, LOOKED, f"{unreleased} of {whose}")
    return list(db.session.scalars(_whole(visible), execution_options=EMBARGOED_TOO))


def _how_many_unreleased(visible: Select[tuple[Figure]]) -> int:
    ids = visible.with_only_columns(Figure.id).subquery()
    counted = select(func.count(Figure.id)).where(
        Figure.id.in_(select(ids.c.id)), policy.unreleased_figures()
    )
    return db.session.scalar(counted, execution_options=EMBARGOED_TOO) or 0


def public_of(measure: str) -> list[Figure]:
    """All figures of one measure that everybody may see, the same for every viewer."""
    newest_first = _published().where(Figure.measure == measure)
    return list(
        db.session.scalars(
            _whole(newest_first).order_by(Figure.geography, Figure.group_named, *NEWEST_FIRST)
        )
    )


def national() -> list[Figure]:
    """Official figures of the whole programme, for all groups, that were counted all along."""
    of_all = _published().where(
        Figure.origin == Origin.OFFICIAL,
        Figure.organisation_id.is_(None),
        Figure.geography == EVERYWHERE,
        Figure.group_named == ALL_GROUPS,
        or_(
            *(
                (Figure.measure == measure) & (Figure.period_type == period_type)
                for measure, period_type in ALL_ALONG.items()
            )
        ),
    )
    return list(db.session.scalars(of_all.order_by(*NEWEST_FIRST)))


def counts_by_measure() -> dict[str, int]:
    real = _published().with_only_columns(Figure.measure, func.count())
    counted = real.group_by(Figure.measure)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _published() -> Select[tuple[Figure]]:
    """What everybody may see, whoever asks."""
    return newest_seen(Guest()).where(_is_real())


def _is_real() -> ColumnElement[bool]:
    """Not invented for the demonstration: those stay on the pages of who they are about."""
    return Figure.basis != ILLUSTRATIVE


def _whole(figures: Select[tuple[Figure]]) -> Select[tuple[Figure]]:
    return figures.options(
        joinedload(Figure.organisation), joinedload(Figure.area), joinedload(Figure.group)
    )


# For the loader


def every_figure() -> Sequence[Figure]:
    """Unreleased ones included: for the loader, which must know them; never for a page."""
    return db.session.scalars(select(Figure), execution_options=EMBARGOED_TOO).all()
