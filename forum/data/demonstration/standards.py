"""Invented standards of a fictional prime: two halves each, a change, a proposal and a review."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from forum.core import clock, text
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, listed, rows
from forum.data.demonstration.organisations import BASIS
from forum.models.accounts import User
from forum.models.contract_managers import ContractManager
from forum.models.organisations import Contract
from forum.models.service_standards import (
    ReviewResult,
    Side,
    Standard,
    StandardFramework,
    StandardReview,
    StandardVersion,
    TargetKind,
    VersionState,
)
from forum.models.vocabularies import Vocabulary

PRIME = "Causeway and Tern (fictional)"
LEAD, MANAGER = "owen.pritchard@causeway-tern.example", "duncan.frew@westmere.example"
NAME = "Customer service standards of Causeway and Tern (fictional)"
IF_NOT_KEPT = (
    "Tell your adviser or their manager. If it is not put right, complain. You get an answer in "
    "10 working days. After that you can go to the Independent Case Examiner."
)
SOURCE_SYSTEM = "The case management system, report of the quarter"
BEGUN, CHANGED, REVIEWED = 560, 300, 60  # days ago
CHANGED_CODE, PROPOSED_CODE = "PE-1", "WS-1"
SLOWER = {  # how the changed one was before
    "expect": "We will meet you within 20 working days of your referral. We will tell you who "
    "your adviser is.",
    "counted": "first meetings held within 20 working days",
    "clock_days": 20,
}


def add(cast: Cast) -> None:
    prime = cast.organisations[PRIME]
    own = Contract.prime_id == prime.id, Contract.basis == BASIS
    contracts = list(db.session.scalars(select(Contract).where(*own).order_by(Contract.ref)))
    framework = StandardFramework(
        name=NAME,
        slug=text.slug(NAME),
        programme=cast.work_programme,
        prime=prime,
        contracts=contracts,
        starts_on=_day(cast, BEGUN),
        basis="invented",
        is_demonstration=True,
        begun_by_id=cast.people[LEAD].id,
        begun_at=_midnight(cast, BEGUN + 60),
    )
    db.session.add(framework)
    _appoint(cast, contracts)
    db.session.flush()
    for row in rows("standards.csv"):
        _standard(cast, framework, row)


def _appoint(cast: Cast, contracts: list[Contract]) -> None:
    manager = cast.people[MANAGER]
    for contract in contracts:
        db.session.add(
            ContractManager(
                open_key=f"{contract.id}-{manager.id}",
                contract_id=contract.id,
                member_id=manager.id,
                appointed_at=_midnight(cast, BEGUN + 70),
                reason="Invented appointment, to show how a framework is kept.",
            )
        )


def _standard(cast: Cast, framework: StandardFramework, row: dict[str, str]) -> None:
    last = _day(cast, REVIEWED)
    standard = Standard(
        framework=framework,
        code=row["code"],
        stage=cast.terms[Vocabulary.STAGE, row["stage"]],
        promised_by=framework.prime,
        last_review_on=last,
        next_review_on=last + timedelta(days=180),
    )
    db.session.add(standard)
    db.session.flush()
    first = _agreed(cast, standard, row, 1, BEGUN)
    if standard.code == CHANGED_CODE:
        _change(cast, standard, row, first)
    if standard.code == PROPOSED_CODE:
        _propose(cast, standard, row)
    db.session.add(
        StandardReview(
            standard=standard,
            result=ReviewResult.KEPT,
            note="",
            side=Side.CONTRACT_MANAGER,
            reviewer_id=cast.people[MANAGER].id,
            reviewed_on=last,
            next_review_on=standard.next_review_on,
            at=_midnight(cast, REVIEWED),
        )
    )


def _change(cast: Cast, standard: Standard, row: dict[str, str], first: StandardVersion) -> None:
    """It was slower once."""
    for name, value in SLOWER.items():
        setattr(first, name, value)
    first.ended_at = _midnight(cast, CHANGED)
    second = _agreed(cast, standard, row, 2, CHANGED)
    second.reason = "Claimants said that four weeks without a meeting felt like being forgotten."
    second.effect = "A first meeting a week earlier, and a choice of place. The share may fall."


def _propose(cast: Cast, standard: Standard, row: dict[str, str]) -> None:
    """It waits for the contract manager."""
    version = _version(cast, standard, row, 2, cast.people[LEAD])
    version.expect = version.expect.replace("every 14 days", "every 10 days")
    version.counted, version.clock_days = "people without a gap of more than 10 days", 10
    version.reason = "Fortnights are easily missed: half of the gaps were of 15 or 16 days."
    version.effect = "More contact. Advisers need about an hour more each week."
    version.open_key, version.state = standard.id, VersionState.PROPOSED
    version.applies_at, version.proposed_at = _midnight(cast, -45), cast.ago(3)
    db.session.add(version)


def _agreed(
    cast: Cast, standard: Standard, row: dict[str, str], number: int, days_ago: int
) -> StandardVersion:
    version = _version(cast, standard, row, number, cast.people[LEAD])
    version.state, version.applies_at = VersionState.AGREED, _midnight(cast, days_ago)
    version.written_at = _midnight(cast, days_ago + 30)
    version.proposed_at, version.agreed_at = version.written_at, _midnight(cast, days_ago + 20)
    version.agreed_by_id = cast.people[MANAGER].id
    db.session.add(version)
    return version


def _version(
    cast: Cast, standard: Standard, row: dict[str, str], number: int, writer: User
) -> StandardVersion:
    practices = [cast.terms[Vocabulary.PRACTICE, one] for one in listed(row["practices"])]
    return StandardVersion(
        standard=standard,
        number=number,
        slug=text.slug(row["title"]),
        if_not_kept=IF_NOT_KEPT,
        source_system=SOURCE_SYSTEM,
        terms=[*cast.claimant_groups(listed(row["groups"])), *practices],
        written_by_id=writer.id,
        proposed_by=Side.PRIME,
        **_columns(row),
    )


def _columns(row: dict[str, str]) -> dict[str, Any]:
    named = (
        *("title", "expect", "of_you", "definition", "counted", "out_of", "clock_event"),
        *("exceptions", "quality", "bid_page", "guard"),
    )
    return {
        **{name: row[name] for name in named},
        "clock_days": int(row["clock_days"]) if row["clock_days"] else None,
        "target": float(row["target"]),
        "target_kind": TargetKind(row["target_kind"]),
        "you_will_see": row["you_will_see"].replace("|", "\n"),
        "looked_at": listed(row["looked_at"]),
    }


def _day(cast: Cast, days_ago: int) -> date:
    return clock.in_london(cast.now).date() - timedelta(days=days_ago)


def _midnight(cast: Cast, days_ago: int) -> datetime:
    day = datetime.combine(_day(cast, days_ago), datetime.min.time())
    return clock.from_london(day)
