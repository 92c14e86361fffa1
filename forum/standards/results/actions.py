"""Take the results of one contract and quarter. Each sending is a row of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from forum import policy
from forum.core import audit, clock, london_time
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.models.accounts import User
from forum.models.figures import Figure
from forum.models.organisations import Contract
from forum.models.provenance import ILLUSTRATIVE, Origin
from forum.models.service_standards import Standard, StandardVersion
from forum.models.standard_results import StandardResult, result_key
from forum.standards.complaints import quarters
from forum.standards.complaints.actions import why_not
from forum.standards.results.quarter_rules import ResultNumbers
from forum.standards.versions.queries import version_in

SINCE = (
    "Somebody sent results of this quarter since you opened this page. Look at what stands now "
    "below, and send yours again if they are the right ones."
)
RETURNED = "prime's return"  # the basis of such a figure
ALL = "all"


@dataclass(frozen=True)
class NewResults:
    contract: Contract
    quarter_end: date
    seen: int  # the id of the newest result of it that the sender had before them; 0: none
    numbers: Mapping[Standard, ResultNumbers]
    is_official: bool = False


def send(viewer: User, new: NewResults) -> list[StandardResult]:
    """All or none. Refused, with a sentence, where the quarter or a number cannot be."""
    policy.require(policy.may_send_results(viewer, new.contract))
    if reason := why_not(new.contract, new.quarter_end, london_time.today()):
        raise Refused(reason)
    versions = {standard: version_of(standard, new) for standard in new.numbers}
    with rollback_on_conflict() as conflict:
        _refuse_unseen(new)
        _refuse_official(new)
        made = [add(viewer.id, new, one, version) for one, version in versions.items()]
        _note(viewer, new)
        db.session.commit()
    if conflict:
        raise Refused(SINCE)
    return made


def version_of(standard: Standard, new: NewResults) -> StandardVersion:
    """Refused where it did not apply, or where its numbers cannot be."""
    version = version_in(standard, new.quarter_end)
    if (
        version is None
        or not version.has_measure
        or new.contract not in standard.framework.contracts
    ):
        quarter = quarters.in_words(new.quarter_end)
        raise Refused(f"{standard.code} did not apply in {quarter}.")
    if problem := new.numbers[standard].problem:
        raise Refused(f"{standard.code}: {problem}")
    return version


def newest_id(contract_id: int, quarter_end: date) -> int:
    """Of the results of a contract and quarter; 0 where there are none."""
    one = StandardResult
    of_it = one.contract_id == contract_id, one.quarter_end == quarter_end
    return db.session.scalar(select(func.max(one.id)).where(*of_it)) or 0


def _refuse_official(new: NewResults) -> None:
    """What two analysts put in is not the prime's to replace."""
    one = StandardResult
    stands = one.standing_key.is_not(None), one.is_official
    of_it = one.contract_id == new.contract.id, one.quarter_end == new.quarter_end
    ids = set(db.session.scalars(select(one.standard_id).where(*stands, *of_it)))
    if official := [each.code for each in new.numbers if each.id in ids]:
        raise Refused(f"Official numbers stand for {', '.join(official)}. Leave these out.")


def _refuse_unseen(new: NewResults) -> None:
    if newest_id(new.contract.id, new.quarter_end) != new.seen:
        raise Refused(SINCE)


def add(
    sender_id: int, new: NewResults, standard: Standard, version: StandardVersion
) -> StandardResult:
    """Within the caller's transaction: it stands from now on, in the place of an earlier one."""
    key, now = result_key(new.contract.id, standard.id, new.quarter_end), clock.now()
    earlier = _number_of_earlier(new, standard)
    stands = StandardResult.standing_key == key, StandardResult.id <= new.seen
    update_if(StandardResult, *stands, standing_key=None, replaced_at=now)
    numbers = new.numbers[standard]
    made = StandardResult(
        standing_key=key,
        contract_id=new.contract.id,
        standard=standard,
        version=version,
        quarter_end=new.quarter_end,
        number=earlier + 1,
        counted=numbers.counted,
        out_of=numbers.out_of,
        exceptions={kind: count for kind, count in numbers.exceptions.items() if count},
        guard=numbers.guard,
        is_official=new.is_official,
        sender_id=sender_id,
        sent_at=now,
    )
    db.session.add(made)
    db.session.flush()  # a key that stands already is refused here
    made.figure_id = _figure_id(made, new.contract)
    return made


def _number_of_earlier(new: NewResults, standard: Standard) -> int:
    one = StandardResult
    of_it = (
        one.contract_id == new.contract.id,
        one.standard_id == standard.id,
        one.quarter_end == new.quarter_end,
    )
    return db.session.scalar(select(func.count()).select_from(one).where(*of_it)) or 0


def _figure_id(result: StandardResult, contract: Contract) -> int | None:
    figure = figure_of(result, contract)
    if figure is None:
        return None
    db.session.add(figure)
    db.session.flush()
    return figure.id


def figure_of(result: StandardResult, contract: Contract) -> Figure | None:
    """Management information, hidden as all figures are until its release; None of nobody."""
    if not result.out_of:
        return None
    return Figure(
        ref=f"CSS-{result.id}",
        version=result.number,
        programme_id=contract.programme_id,
        organisation_id=contract.prime_id,
        contract_id=contract.id,
        area_id=contract.area_id,
        geography=contract.area.label,
        group_named=ALL,
        measure=result.standard.measure,
        period=quarters.in_words(result.quarter_end),
        period_type="quarter",
        cut_off=result.quarter_end,
        value=100 * result.counted / result.out_of,  # whole: what is small is worked out of it
        profile=result.version.target,
        denominator=float(result.out_of),
        unit="percent",
        origin=Origin.MANAGEMENT,
        basis=ILLUSTRATIVE if contract.basis == ILLUSTRATIVE else RETURNED,
        source="",
    )


def _note(viewer: User, new: NewResults) -> None:
    count = plural(len(new.numbers), "standard", "standards")
    about = f"contract {new.contract.id}, {new.quarter_end}, {count}"
    audit.add(viewer, "sent results of standards", about)
