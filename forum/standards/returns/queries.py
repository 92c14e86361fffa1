"""Reads of returns, of layouts, and of what each prime asks beyond the format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core import audit, london_time
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Contract, Kind, Organisation, SupplyLink, stands_on
from forum.models.returns import PrimeLayout, ReturnRow, SentReturn, TableKind, WaitingReturn
from forum.models.uploads import ColumnMapping
from forum.models.vocabularies import Term
from forum.performance.figures.queries import LOOKED
from forum.policy.viewer import Viewer
from forum.standards.complaints import quarters
from forum.standards.returns import layouts
from forum.standards.returns.layouts import FileLayout
from whatworks_return import all_formats
from whatworks_return.rows import Row

MOST_LISTED = 60


def last_quarter_end() -> date:
    return quarters.last_ended(london_time.today())


def code_of(organisation: Organisation) -> str:
    """Its number on the exchange, as the format has it."""
    return organisation.ref or f"X{organisation.id}"


# Where rows may go


@dataclass(frozen=True)
class PrimePlace:
    """A prime that one organisation may report to for a quarter, and in which areas."""

    prime_id: int
    name: str
    areas: frozenset[str]  # codes


def primes_of(organisation: Organisation, quarter_end: date) -> dict[str, PrimePlace]:
    """By code: the organisation itself where it has contracts, and those of its supply links."""
    link = SupplyLink
    found = select(link).where(
        link.subcontractor_id == organisation.id, link.prime_id.is_not(None), stands_on(quarter_end)
    )
    links = db.session.scalars(found.options(joinedload(link.prime), joinedload(link.area))).all()
    primes = {one.prime.id: one.prime for one in links if one.prime} | {
        organisation.id: organisation
    }
    contracts = _contract_areas(list(primes))
    places = {}
    for prime in primes.values():
        of_it = [one for one in links if one.prime_id == prime.id]
        everywhere = prime.id == organisation.id or any(one.area is None for one in of_it)
        areas = {one.area.code for one in of_it if one.area}
        areas |= contracts.get(prime.id, set()) if everywhere else set()
        if areas:
            places[code_of(prime)] = PrimePlace(prime.id, prime.name, frozenset(areas))
    return places


def _contract_areas(prime_ids: Sequence[int]) -> dict[int, set[str]]:
    rows = select(Contract.prime_id, Term.code).join(Term, Term.id == Contract.area_id)
    found: dict[int, set[str]] = {}
    for prime_id, code in db.session.execute(rows.where(Contract.prime_id.in_(prime_ids))):
        found.setdefault(prime_id, set()).add(code)
    return found


# Returns


@dataclass(frozen=True)
class ReturnPart:
    """What one return holds for one prime."""

    sent: SentReturn
    prime: Organisation
    rows: int
    first_quarter: date
    last_quarter: date


def parts(viewer: Viewer, return_id: int | None = None) -> list[ReturnPart]:
    """Those that the viewer may see, the newest first: of one return, or of all."""
    row = ReturnRow
    counted = (
        select(row.return_id, row.prime_id, func.count(), func.min(row.quarter_end))
        .add_columns(func.max(row.quarter_end))
        .where(policy.visible_return_rows(viewer))
        .group_by(row.return_id, row.prime_id)
        .order_by(row.return_id.desc(), row.prime_id)
    )
    if return_id is not None:
        counted = counted.where(row.return_id == return_id)
    found = db.session.execute(counted.limit(MOST_LISTED)).all()
    returns = _by_id(SentReturn, [one[0] for one in found])
    primes = _by_id(Organisation, [one[1] for one in found])
    return [ReturnPart(returns[one[0]], primes[one[1]], *one[2:]) for one in found]


def _by_id(model: type[db.Model], ids: Sequence[int]) -> dict[int, db.Model]:
    rows = db.session.scalars(select(model).where(model.id.in_(set(ids))))
    return {row.id: row for row in rows}


def own_return(viewer: Viewer, return_id: int) -> SentReturn:
    """NotFound for who neither sent it nor was sent a row of it; one without rows: its sender."""
    found = db.session.get(SentReturn, return_id)
    if found is None or not policy.may_see_returns(viewer):
        raise NotFound
    if found.organisation_id != viewer.organisation_id and not parts(viewer, return_id):
        raise NotFound
    return found


def rows_for(viewer: Viewer, return_id: int, prime_id: int) -> list[Row]:
    """Of one prime, those that stand; the look is logged first. NotFound where there are none."""
    row = ReturnRow
    of_it = (row.return_id == return_id, row.prime_id == prime_id)
    seen = select(row.cells).where(policy.visible_return_rows(viewer), *of_it)
    found = db.session.scalars(seen.where(row.standing_key.is_not(None)).order_by(row.line)).all()
    if not found:
        raise NotFound
    audit.record(viewer, LOOKED, f"return {return_id}, rows of organisation {prime_id}")
    return [dict(cells) for cells in found]


def of_submission(key: str) -> SentReturn | None:
    return db.session.scalar(select(SentReturn).where(SentReturn.submission_key == key))


def next_waiting() -> WaitingReturn | None:
    """For the worker: the file that came first."""
    rows = select(WaitingReturn).options(joinedload(WaitingReturn.sent))
    return db.session.scalar(rows.order_by(WaitingReturn.id).limit(1))


def sent_by_organisation(viewer: Viewer, return_id: int) -> SentReturn:
    """NotFound for a return of others."""
    found = db.session.get(SentReturn, return_id)
    is_own = found is not None and found.organisation_id == viewer.organisation_id
    if found is None or not is_own or not policy.may_send_returns(viewer):
        raise NotFound
    return found


def count_of_rows(sent: SentReturn) -> int:
    counted = select(func.count()).select_from(ReturnRow).where(ReturnRow.return_id == sent.id)
    return db.session.scalar(counted) or 0


def sent_by(member: User) -> Select[SentReturn]:
    """For the member's own data."""
    return select(SentReturn).where(SentReturn.sender_id == member.id).order_by(SentReturn.id)


# Layouts


def layout_row(prime_id: int | None) -> PrimeLayout | None:
    return db.session.scalar(select(PrimeLayout).where(PrimeLayout.prime_id == prime_id))


def layout_of(prime_id: int) -> FileLayout:
    """The format itself for a prime that has said nothing."""
    row, format_ = layout_row(prime_id), all_formats()[-1]
    return as_layout(row) if row else layouts.plain(format_)


def as_layout(row: PrimeLayout) -> FileLayout:
    """A column that the format has got since stands at the end, under its own name."""
    kept = [(ours, theirs) for ours, theirs in row.columns]
    known = {ours for ours, _ in kept}
    new = [(name, name) for name in all_formats()[-1].names if name not in known]
    return FileLayout(TableKind(row.kind), row.separator, row.sheet, (*kept, *new), row.codes)


RENAMED = {"period_end": "quarter_end"}  # meanings of columns of figures, and our names


def remembered_order(organisation_id: int | None) -> list[str]:
    """Our columns in the order in which a file of figures of this organisation had them last."""
    one = ColumnMapping
    rows = select(one.meanings).where(one.organisation_id == organisation_id)
    meanings = db.session.scalar(rows.order_by(one.at.desc(), one.id.desc()).limit(1)) or []
    names = all_formats()[-1].names
    said = [RENAMED.get(meaning, meaning) for meaning in meanings]
    first = [name for name in dict.fromkeys(said) if name in names]
    return [*first, *(name for name in names if name not in first)]


# What primes ask beyond the format


@dataclass(frozen=True)
class Burden:
    prime: Organisation
    layout: PrimeLayout | None  # None: it has said nothing

    @property
    def beyond(self) -> list[str]:
        return self.layout.asked_beyond if self.layout else []


def burdens() -> list[Burden]:
    """For everybody: each prime that has contracts, in the order of names."""
    with_contract = select(Contract.prime_id)
    primes = select(Organisation).where(
        Organisation.kind == Kind.PRIME,
        Organisation.closed_on.is_(None),
        or_(Organisation.id.in_(with_contract), Organisation.id.in_(select(PrimeLayout.prime_id))),
    )
    known = {row.prime_id: row for row in db.session.scalars(select(PrimeLayout))}
    found = db.session.scalars(primes.order_by(func.lower(Organisation.name)))
    return [Burden(prime, known.get(prime.id)) for prime in found]
