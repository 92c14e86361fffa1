"""Reads of standards, their frameworks and versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from forum import policy
from forum.core import clock, london_time
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.contract_managers import ContractManager
from forum.models.organisations import Contract
from forum.models.service_standards import (
    Side,
    Standard,
    StandardFramework,
    StandardReview,
    StandardVersion,
    VersionState,
    applies,
    standard_framework_contract,
)
from forum.policy.viewer import Viewer
from forum.standards.contract_managers import queries as contract_managers

# For everybody


def published(framework: StandardFramework | None = None) -> Sequence[StandardVersion]:
    """The version of each standard that applies now, by code."""
    rows = _whole(select(StandardVersion).join(StandardVersion.standard)).where(
        policy.public_versions(), applies()
    )
    if framework is not None:
        rows = rows.where(Standard.framework_id == framework.id)
    return sorted(db.session.scalars(rows).unique(), key=lambda one: code_key(one.standard.code))


def code_key(code: str) -> tuple[str, int]:
    """PE-2 before PE-10."""
    letters, _, digits = code.partition("-")
    return letters, int(digits) if digits.isdigit() else 0


def by_journey(version: StandardVersion) -> tuple[int, tuple[str, int]]:
    """The order of stages, then of codes."""
    return version.standard.stage.position, code_key(version.standard.code)


def contract(contract_id: int) -> Contract:
    """Whoever asks: what is shown of it has rules of its own."""
    found = db.session.get(Contract, contract_id)
    if found is None:
        raise NotFound
    return found


def _whole(statement: Select[StandardVersion]) -> Select[StandardVersion]:
    standard = contains_eager(StandardVersion.standard)
    return statement.options(
        standard.joinedload(Standard.framework).joinedload(StandardFramework.prime),
        standard.joinedload(Standard.framework).joinedload(StandardFramework.programme),
        standard.joinedload(Standard.stage),
        standard.joinedload(Standard.promised_by),
        selectinload(StandardVersion.terms),
    )


@dataclass(frozen=True)
class StandardHistory:
    """A standard with its public versions, the newest first."""

    standard: Standard
    versions: Sequence[StandardVersion]
    current: StandardVersion | None  # None: none applies yet, or none any more

    @property
    def latest(self) -> StandardVersion:
        """What the page says in words: what applies, else what will, else what did last."""
        worded = [one for one in self.versions if not one.ends_it]
        return self.current or worded[0]

    @property
    def coming(self) -> list[StandardVersion]:
        """Agreed, and not applying yet."""
        now = clock.now()
        return [one for one in self.versions if one.applies_at is not None and one.applies_at > now]


def history(code: str) -> StandardHistory:
    """NotFound where no version of it is public."""
    rows = _whole(select(StandardVersion).join(StandardVersion.standard)).where(
        policy.public_versions(), Standard.code == code.upper()
    )
    newest_first = rows.order_by(StandardVersion.number.desc())
    versions = db.session.scalars(newest_first).unique().all()
    if not any(not one.ends_it for one in versions):
        raise NotFound
    return StandardHistory(versions[0].standard, versions, _current(versions))


def _current(versions: Sequence[StandardVersion]) -> StandardVersion | None:
    now = clock.now()
    return next((one for one in versions if applied(one, now)), None)


def applied(version: StandardVersion, at: datetime) -> bool:
    """As models.service_standards.applies(), of an agreed version that was read."""
    begun = version.applies_at is not None and version.applies_at <= at
    over = version.ended_at is not None and version.ended_at <= at
    return begun and not over and not version.ends_it


# Of a quarter: one rule for results, charts, reports and scorecards


def in_quarter(contract: Contract, quarter_end: date) -> list[StandardVersion]:
    """The version of each of a contract's standards that was in force when the quarter ended.

    A standard that ended before, or was withdrawn, has none. As the journey goes.
    """
    rows = _whole(select(StandardVersion).join(StandardVersion.standard))
    of_it = Standard.framework_id.in_(
        select(standard_framework_contract.c.framework_id).where(
            standard_framework_contract.c.contract_id == contract.id
        )
    )
    in_force = applies(_last_moment(quarter_end))
    found = db.session.scalars(rows.where(of_it, policy.public_versions(), in_force)).unique()
    return sorted(found, key=by_journey)


def version_in(standard: Standard, quarter_end: date) -> StandardVersion | None:
    """As in_quarter(), of a standard that was read."""
    end = _last_moment(quarter_end)
    agreed = [
        one
        for one in standard.versions
        if one.state == VersionState.AGREED and one.withdrawn_at is None
    ]
    return next((one for one in agreed if applied(one, end)), None)


def _last_moment(quarter_end: date) -> datetime:
    _, after = london_time.day_bounds(quarter_end)
    return after - timedelta(seconds=1)


# Frameworks


def frameworks() -> Sequence[StandardFramework]:
    """Those with a public standard, and no others: a draft shows nowhere."""
    shown = select(Standard.framework_id).join(Standard.versions).where(policy.public_versions())
    rows = select(StandardFramework).where(StandardFramework.id.in_(shown))
    return db.session.scalars(rows.options(*_FRAMEWORK).order_by(*_FRAMEWORK_ORDER)).all()


_FRAMEWORK = (joinedload(StandardFramework.prime), joinedload(StandardFramework.programme))
_FRAMEWORK_ORDER = (
    StandardFramework.starts_on.desc().nulls_first(),  # else each database has its own
    StandardFramework.name,
)


def framework_shown(slug: str) -> StandardFramework:
    """With a public standard; NotFound for others."""
    found = next((one for one in frameworks() if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def published_of(organisation_id: int) -> list[StandardVersion]:
    """Promised by an organisation, or of a framework of its contracts."""
    return [
        one
        for one in published()
        if organisation_id in (one.standard.promised_by_id, one.standard.framework.prime_id)
    ]


# For the two sides of a contract


def own_frameworks(viewer: Viewer) -> list[StandardFramework]:
    """Of which the viewer writes, agrees or reviews standards."""
    managed = select(standard_framework_contract.c.framework_id).where(
        standard_framework_contract.c.contract_id.in_(_managed(viewer))
    )
    own: ColumnElement[bool] = StandardFramework.id.in_(managed)
    if viewer.organisation_id is not None:
        own = or_(own, StandardFramework.prime_id == viewer.organisation_id)
    rows = select(StandardFramework).where(own).options(*_FRAMEWORK).order_by(*_FRAMEWORK_ORDER)
    return [one for one in db.session.scalars(rows) if policy.side_of(viewer, one) is not None]


def _managed(viewer: Viewer) -> Select[int]:
    return select(ContractManager.contract_id).where(policy.own_appointments(viewer))


def framework(viewer: Viewer, slug: str) -> StandardFramework:
    """For its two sides; NotFound for all others."""
    found = db.session.scalar(select(StandardFramework).filter_by(slug=slug))
    if found is None or policy.side_of(viewer, found) is None:
        raise NotFound
    return found


def standard(viewer: Viewer, code: str) -> Standard:
    """Whatever its versions' state: for its two sides; NotFound for all others."""
    found = db.session.scalar(select(Standard).filter_by(code=code.upper()))
    if found is None or policy.side_of(viewer, found.framework) is None:
        raise NotFound
    return found


def version(viewer: Viewer, version_id: int) -> StandardVersion:
    """One that is not agreed yet, for who may read it: NotFound for all others."""
    found = db.session.get(StandardVersion, version_id)
    if found is None or found.open_key is None:
        raise NotFound
    if readable_open_version(viewer, found.standard) is not found:
        raise NotFound
    return found


def open_version(standard: Standard) -> StandardVersion | None:
    """The draft or the proposal of it: there is one at most."""
    return db.session.scalar(select(StandardVersion).filter_by(open_key=standard.id))


def open_versions(viewer: Viewer, framework: StandardFramework) -> Sequence[StandardVersion]:
    rows = select(StandardVersion).join(StandardVersion.standard)
    of_it = Standard.framework_id == framework.id, StandardVersion.open_key.is_not(None)
    found = db.session.scalars(rows.where(*of_it).order_by(Standard.code))
    return [one for one in found if readable_open_version(viewer, one.standard) is one]


def readable_open_version(viewer: Viewer, standard: Standard) -> StandardVersion | None:
    """A draft is read by the side that writes it; a proposal by both."""
    found, side = open_version(standard), policy.side_of(viewer, standard.framework)
    if found is None or side is None:
        return None
    is_read = found.state == VersionState.PROPOSED or side is policy.writing_side(found)
    return found if is_read else None


def last_agreed(standard: Standard) -> StandardVersion | None:
    """The newest that is agreed, whether or not it applies yet."""
    of_it = StandardVersion.standard_id == standard.id, policy.public_versions()
    newest = select(StandardVersion).where(*of_it).order_by(StandardVersion.number.desc())
    return db.session.scalars(newest.limit(1)).first()


def own_contracts(viewer: Viewer) -> Sequence[Contract]:
    """Of which the viewer may begin a framework."""
    rows = select(Contract).where(policy.own_contracts(viewer)).order_by(Contract.id)
    return db.session.scalars(rows.options(joinedload(Contract.area))).all()


def code_is_taken(code: str) -> bool:
    return db.session.scalar(select(Standard.id).filter_by(code=code)) is not None


# For members' own data


def begun_by(member: User) -> Select[StandardFramework]:
    return select(StandardFramework).filter_by(begun_by_id=member.id).order_by(StandardFramework.id)


def written_by(member: User) -> Select[StandardVersion]:
    own = or_(StandardVersion.written_by_id == member.id, StandardVersion.agreed_by_id == member.id)
    return select(StandardVersion).where(own).order_by(StandardVersion.id)


def reviewed_by(member: User) -> Select[StandardReview]:
    return select(StandardReview).filter_by(reviewer_id=member.id).order_by(StandardReview.id)


def members_of_side(framework: StandardFramework, side: Side) -> list[User]:
    """Leads of the prime, or contract managers of its contracts."""
    if side is Side.PRIME:
        leads = select(User).where(
            User.organisation_id == framework.prime_id, User.is_lead.is_(True)
        )
        return [one for one in db.session.scalars(leads) if policy.may_keep_standards(one)]
    found = [one for of in framework.contracts for one in contract_managers.managers_of(of)]
    return list(dict.fromkeys(found))


def others_who_may_agree(version: StandardVersion) -> list[User]:
    """Members of the side that a proposal asks."""
    side = version.asks_of
    return members_of_side(version.standard.framework, side) if side else []


def side_name(side: Side) -> str:
    return "the prime" if side is Side.PRIME else "the contract manager"
