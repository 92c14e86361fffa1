"""Reads of returns of complaints: totals for everybody, a contract's own for those it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from forum import policy
from forum.core import audit, london_time
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.complaints import FINDINGS, ComplaintCount, ComplaintReturn, standing_key
from forum.models.organisations import Contract
from forum.models.programmes import WORK_PROGRAMME, Programme
from forum.performance.disclosure.cells import suppression_rule
from forum.performance.figures.queries import LOOKED
from forum.policy.viewer import Viewer
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.complaints import quarters
from forum.standards.complaints.merge_queries import merged_themes
from forum.standards.complaints.merged_themes import MergedThemes
from forum.standards.complaints.rising import EARLIER_QUARTERS
from forum.standards.complaints.themes import ComplaintTheme
from forum.standards.complaints.totals import CountedRow, QuarterTotals, ReturnHead, totals_of

SHOWN_QUARTERS = EARLIER_QUARTERS + 1  # of a trend: the latest, and those it is held against
WAITS = 2  # quarters, before others of the supply chains see a contract's numbers
MOST_LISTED = 60
MAY_SEND_FOR = 8  # quarters back


# Totals


@dataclass(frozen=True)
class Totals:
    """Of one programme: the latest released quarter first; none before a first release."""

    programme: Programme
    quarters: list[QuarterTotals]
    merged: MergedThemes

    @property
    def themes(self) -> tuple[ComplaintTheme, ...]:
        return self.merged.current()

    @property
    def latest(self) -> QuarterTotals | None:
        return self.quarters[0] if self.quarters else None

    @property
    def year_before(self) -> QuarterTotals | None:
        """The same quarter of the year before."""
        return self.quarters[4] if len(self.quarters) > 4 else None


def programmes_with_returns() -> Sequence[Programme]:
    """Those with something released, the Work Programme first."""
    of = select(Contract.programme_id).join(ComplaintReturn.contract)
    released = of.where(policy.returns_in_totals()).select_from(ComplaintReturn)
    rows = select(Programme).where(Programme.id.in_(released))
    return db.session.scalars(rows.order_by(Programme.slug != WORK_PROGRAMME, Programme.name)).all()


def totals(programme: Programme) -> Totals:
    """For everybody alike, from what is released."""
    released, merged = _latest_of_each(_released(programme)), merged_themes()
    if not released:
        return Totals(programme, [], merged)
    last = max(row.quarter_end for row in released)
    ends = [quarters.earlier(last, back) for back in range(SHOWN_QUARTERS)]
    of_ends = [row for row in released if row.quarter_end in ends]
    return Totals(programme, _by_quarter(of_ends, ends, merged), merged)


def _released(programme: Programme) -> Select[ComplaintReturn]:
    one = ComplaintReturn
    rows = select(one).join(one.contract).options(contains_eager(one.contract))
    return rows.where(policy.returns_in_totals(), Contract.programme_id == programme.id)


def _latest_of_each(rows: Select[ComplaintReturn]) -> list[ComplaintReturn]:
    """A return that replaces another counts for it from its own release on."""
    found = db.session.scalars(rows.order_by(ComplaintReturn.id))
    return list({(row.contract_id, row.quarter_end): row for row in found}.values())


def _by_quarter(
    returns: Sequence[ComplaintReturn], ends: Sequence[date], merged: MergedThemes
) -> list[QuarterTotals]:
    rows = _rows(returns)
    stage_ids = [stage.id for stage in vocabularies.all_stages()]
    made = []
    for end in ends:
        of_it = [one for one in returns if one.quarter_end == end]
        heads = [ReturnHead(r.contract_id, r.contract.area_id, r.participants) for r in of_it]
        its_rows = [row for one in of_it for row in rows.get(one.id, ())]
        made.append(totals_of(end, heads, its_rows, stage_ids, suppression_rule(), merged))
    return made


def _rows(returns: Sequence[ComplaintReturn]) -> dict[int, list[CountedRow]]:
    """By the return's id."""
    places = {one.id: (one.contract_id, one.contract.area_id) for one in returns}
    one = ComplaintCount
    columns = [getattr(one, name) for name in ("theme", "stage_id", "step", "days", "received")]
    named = select(one.return_id, *columns, *(getattr(one, name) for name in FINDINGS))
    found: dict[int, list[CountedRow]] = {}
    for return_id, theme, stage, step, days, received, *found_out in db.session.execute(
        named.where(one.return_id.in_(places))
    ):
        what = theme, stage, step, days
        row = CountedRow(*places[return_id], *what, received, tuple(found_out))
        found.setdefault(return_id, []).append(row)
    return found


# Of one contract


@dataclass(frozen=True)
class ContractQuarter:
    """All numbers of one contract in one quarter, unrounded: for its parties."""

    sent: ComplaintReturn
    rows: list[CountedRow]

    @property
    def received(self) -> int:
        return sum(row.received for row in self.rows)

    def count(self, theme: str, stage: int | None = None) -> int:
        of_theme = [row for row in self.rows if row.theme == theme]
        return sum(row.received for row in of_theme if stage in (None, row.stage))

    def rate(self, theme: str) -> float:
        return self.count(theme) / self.sent.participants * 1_000


def contract(viewer: Viewer, contract_id: int) -> Contract:
    """NotFound for who may see no contract's complaints: its being there is theirs to know."""
    found = db.session.get(Contract, contract_id)
    if found is None:
        raise NotFound
    sees_own = policy.may_see_own_complaints(viewer, found)
    if not sees_own and not policy.may_see_complaints_of_contracts(viewer):
        raise NotFound
    return found


def own_quarters(viewer: Viewer, contract: Contract) -> list[ContractQuarter]:
    """The newest first; none for who is no party of the contract. Each look is logged."""
    if not policy.may_see_own_complaints(viewer, contract):
        return []
    one = ComplaintReturn
    standing = select(one).where(one.contract_id == contract.id, policy.standing_returns())
    recent = standing.order_by(one.quarter_end.desc()).limit(SHOWN_QUARTERS)
    found = db.session.scalars(recent.options(joinedload(one.contract))).all()
    if found:
        audit.record(
            viewer, LOOKED, f"complaints of contract {contract.ref}, quarters: {len(found)}"
        )
    rows, into = _rows(found), merged_themes().into
    return [
        ContractQuarter(sent, [r._replace(theme=into(r.theme)) for r in rows.get(sent.id, [])])
        for sent in found
    ]


def old_enough(totals: Totals, contract: Contract) -> list[QuarterTotals]:
    """The quarters of it that other members of the supply chains may see, suppressed."""
    last = quarters.earlier(quarters.last_ended(london_time.today()), WAITS)
    of_it = [one for one in totals.quarters if one.head(contract.id) is not None]
    return [one for one in of_it if one.quarter_end <= last]


# Returns


def may_send_for(viewer: Viewer) -> list[Contract]:
    rows = select(Contract).where(Contract.prime_id == viewer.organisation_id)
    found = db.session.scalars(rows.options(joinedload(Contract.area), joinedload(Contract.prime)))
    return [one for one in found if policy.may_send_complaint_returns(viewer, one)]


def contract_to_send(viewer: Viewer, contract_id: int) -> Contract:
    """NotFound for all but who sends its returns."""
    found = db.session.get(Contract, contract_id)
    if found is None or not policy.may_send_complaint_returns(viewer, found):
        raise NotFound
    return found


def returns_of(contracts: Sequence[Contract]) -> Sequence[ComplaintReturn]:
    one = ComplaintReturn
    ids = [contract.id for contract in contracts]
    rows = (
        select(one).where(one.contract_id.in_(ids)).order_by(one.quarter_end.desc(), one.id.desc())
    )
    return db.session.scalars(rows.options(joinedload(one.contract)).limit(MOST_LISTED)).all()


def standing_return(contract: Contract, quarter_end: date) -> ComplaintReturn | None:
    key = standing_key(contract.id, quarter_end)
    rows = select(ComplaintReturn).where(ComplaintReturn.standing_key == key)
    return db.session.scalar(rows)


def quarters_to_send(day: date) -> list[date]:
    """Those that are over, the newest first."""
    last = quarters.last_ended(day)
    return [quarters.earlier(last, back) for back in range(MAY_SEND_FOR)]


def sent_by(member: User) -> Select[ComplaintReturn]:
    """For the member's own data."""
    one = ComplaintReturn
    return select(one).where(one.sender_id == member.id).order_by(one.id)
