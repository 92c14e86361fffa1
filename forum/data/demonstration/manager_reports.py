"""Invented reports of a contract manager on one contract: one issued, and one that is a draft."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast
from forum.data.demonstration.organisations import BASIS
from forum.data.demonstration.standards import MANAGER, PRIME
from forum.models.manager_reviews import ManagerReport, ManagerReview, SeenAs
from forum.models.organisations import Contract
from forum.models.service_standards import StandardVersion
from forum.standards.complaints import quarters
from forum.standards.versions.queries import in_quarter

CONTRACT = "D02-14"
FOUND = {  # by the code of a standard: what was seen, how many were looked at, and a sentence
    "PP-1": (SeenAs.SEEN, 20, "Letters said when, where and with whom; two named no telephone."),
    "PP-2": (SeenAs.SEEN, 20, "Calls were answered by somebody who could book a meeting."),
    "PE-1": (
        SeenAs.PARTLY,
        24,
        "Rooms were private. Some first meetings were over in a quarter of an hour.",
    ),
    "PE-2": (SeenAs.SEEN, 24, "Each file held a plan in the claimant's own words."),
    "WS-1": (SeenAs.PARTLY, 18, "Meetings were kept. Gaps grew where an adviser had left."),
    "WS-2": (SeenAs.SEEN, 12, "What was promised was booked before the claimant left."),
    "WS-3": (SeenAs.NOT_SEEN, 9, "No file showed that an adjustment was asked about twice."),
    "IW-1": (SeenAs.SEEN, 15, "Calls in the first week of a job were at the hour agreed."),
    "IW-2": (SeenAs.PARTLY, 10, "Travel was talked about, the first wage often was not."),
    "EX-1": (SeenAs.NOT_LOOKED, None, ""),
}
BEGUN = ("PP-1", "PE-1")  # of the draft
ISSUED_AFTER, DRAFTED = 40, 5  # days: after the quarter, and before now


def add(cast: Cast) -> None:
    of_it = Contract.ref == CONTRACT, Contract.basis == BASIS
    contract = db.session.scalars(select(Contract).where(*of_it)).one()
    assert contract.prime_id == cast.organisations[PRIME].id
    last = quarters.last_ended(clock.in_london(cast.now).date())
    _report(cast, contract, quarters.earlier(last), tuple(FOUND), is_issued=True)
    _report(cast, contract, last, BEGUN, is_issued=False)


def _report(
    cast: Cast, contract: Contract, end: date, codes: Sequence[str], *, is_issued: bool
) -> None:
    days = (clock.in_london(cast.now).date() - end).days - ISSUED_AFTER
    at = cast.ago(max(days, DRAFTED) if is_issued else DRAFTED)
    report = ManagerReport(
        contract_id=contract.id,
        quarter_end=end,
        manager_id=cast.people[MANAGER].id,
        begun_at=at,
        edited_at=at,
        issued_at=at if is_issued else None,
    )
    db.session.add(report)
    for version in in_quarter(contract, end):
        if version.standard.code in codes:
            _review(cast, report, version)


def _review(cast: Cast, report: ManagerReport, version: StandardVersion) -> None:
    seen, size, sentence = FOUND[version.standard.code]
    review = ManagerReview(
        report=report,
        version=version,
        seen=seen,
        sample_size=size,
        sentence=sentence,
        author_id=cast.people[MANAGER].id,
        written_at=report.edited_at,
    )
    db.session.add(review)
