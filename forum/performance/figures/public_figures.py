"""What everybody may read of a measure, of a whole programme, and of how much there is."""

from sqlalchemy import ColumnElement, Select, func, or_, select

from forum.core.extensions import db
from forum.models.accounts import Guest
from forum.models.figures import ALL_GROUPS, Figure
from forum.models.measures import MEASURES
from forum.models.programmes import GREAT_BRITAIN, Programme
from forum.models.provenance import ILLUSTRATIVE, Origin
from forum.models.vocabularies import Term, Vocabulary
from forum.performance.figures.queries import NEWEST_FIRST, newest_seen, whole_rows

NOT_MANAGEMENT = tuple(origin for origin in Origin if origin != Origin.MANAGEMENT)
ALL_ALONG = {  # national measures that most releases hold, and how each is counted
    "referrals": "cumulative",
    "job_outcomes": "cumulative",
    "job_outcome_rate_12m": "cohorts with 12 months",
}


def public_of(measure: str) -> Select[Figure]:
    """What others have published of one measure, the same for every viewer.

    By programme, the first that was here first; then by place and name.
    """
    published = _published().where(Figure.measure == measure, Figure.origin.in_(NOT_MANAGEMENT))
    return whole_rows(published).order_by(
        Figure.programme_id,
        Figure.geography != GREAT_BRITAIN,
        Figure.geography,
        Figure.group_named,
        *NEWEST_FIRST,
    )


def public_page(
    measure: str, limit: int, last_id: int | None, organisation_id: int | None = None
) -> list[Figure]:
    """As public_of(), in the order in which they came in, from the one after `last_id` on."""
    statement = public_of(measure).order_by(None).order_by(Figure.id).limit(limit)
    if last_id is not None:
        statement = statement.where(Figure.id > last_id)
    if organisation_id is not None:
        statement = statement.where(Figure.organisation_id == organisation_id)
    return list(db.session.scalars(statement))


def of_whole(programme: Programme) -> list[Figure]:
    """Official figures of a whole programme, for all groups, that were counted all along."""
    of_all = _published().where(
        Figure.programme_id == programme.id,
        Figure.origin == Origin.OFFICIAL,
        Figure.organisation_id.is_(None),
        Figure.area_id.is_(None),
        Figure.geography == programme.geography,
        Figure.group_named == ALL_GROUPS,
        or_(
            *(
                (Figure.measure == measure) & (Figure.period_type == period_type)
                for measure, period_type in ALL_ALONG.items()
            )
        ),
    )
    return list(db.session.scalars(of_all.order_by(*NEWEST_FIRST)))


def counts_by_measure(programme: Programme | None = None) -> dict[str, int]:
    """Of one programme, or of all."""
    # All measures and origins are named so that the index leads straight to these few.
    named = Figure.measure.in_(MEASURES) & Figure.origin.in_(NOT_MANAGEMENT)
    real = _published().with_only_columns(Figure.measure, func.count())
    if programme is not None:
        real = real.where(Figure.programme_id == programme.id)
    counted = real.where(named).group_by(Figure.measure)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _published() -> Select[Figure]:
    """Figures that everybody may see, for any viewer."""
    return newest_seen(Guest()).where(_is_real())


def _is_real() -> ColumnElement[bool]:
    """Not invented for the demonstration: those stay on the pages of who they are about."""
    return Figure.basis != ILLUSTRATIVE


def measures_of(programme: Programme) -> list[str]:
    """Of which everybody may see a figure in this programme, invented ones included."""
    here = newest_seen(Guest()).where(Figure.programme_id == programme.id)
    asked = [here.where(Figure.measure == key).exists().label(key) for key in MEASURES]
    (found,) = db.session.execute(select(*asked)).all()
    return [key for key, is_there in zip(MEASURES, found, strict=True) if is_there]


def groups_of(programme: Programme) -> list[Term]:
    """The payment groups of which everybody may see a figure in this programme."""
    here = newest_seen(Guest()).where(Figure.programme_id == programme.id)
    has_any = here.where(Figure.group_id == Term.id).exists()
    groups = select(Term).where(Term.vocabulary == Vocabulary.GROUP, has_any)
    return list(db.session.scalars(groups.order_by(Term.position, Term.name)))
