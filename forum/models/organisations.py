from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, CompoundSelect, ForeignKey, String, and_, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.former_ids import never_given_again
from forum.models.programmes import Programme, default_programme_id
from forum.models.vocabularies import Term


class Kind(StrEnum):
    PRIME = "prime"
    SUBCONTRACTOR = "subcontractor"
    VCS = "vcs"
    REPRESENTATIVE = "representative body"
    GOVERNMENT = "government"
    OTHER = "other"


KIND_NAMES = {
    Kind.PRIME: "Prime provider",
    Kind.SUBCONTRACTOR: "Subcontractor",
    Kind.VCS: "Voluntary or community organisation",
    Kind.REPRESENTATIVE: "Representative body",
    Kind.GOVERNMENT: "Government or public body",
    Kind.OTHER: "Other organisation",
}


def is_charity(kind: str, sector: str) -> bool:
    """Charities in a supply chain are of the kind `subcontractor`; their sector tells."""
    return kind == Kind.VCS or (kind == Kind.SUBCONTRACTOR and sector.startswith("voluntary"))


class Organisation(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str | None] = mapped_column(String(20), unique=True)  # of the data file
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[Kind] = mapped_column(String(30), default=Kind.OTHER)
    sector: Mapped[str] = mapped_column(String(60), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(default="")  # what it did in the programme, in a line
    service_model: Mapped[str] = mapped_column(default="")  # how it works and with whom
    basis: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]  # its pages stay; nobody joins it any more
    edited_at: Mapped[datetime | None]  # by an administrator: the data files change it no more

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def kind_name(self) -> str:
        return KIND_NAMES[Kind(self.kind)]

    @property
    def is_charity(self) -> bool:
        return is_charity(self.kind, self.sector or "")

    @property
    def is_in_supply_chain(self) -> bool:
        return self.kind in (Kind.PRIME, Kind.SUBCONTRACTOR)


class OrganisationDomain(db.Model):
    """A mail domain whose people are this organisation's: matched exactly, never by ending."""

    domain: Mapped[str] = mapped_column(String(253), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class OrganisationAlias(db.Model):
    """Another name by which an organisation is found: a former one, or what people call it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(240), unique=True)  # name_key() of the name
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class FormerOrganisation(db.Model):
    """The address, and the key in the data files, of one that became part of another."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    ref: Mapped[str | None] = mapped_column(String(20), unique=True)
    merged_at: Mapped[datetime] = mapped_column(default=clock.now)


never_given_again(Organisation, FormerOrganisation)


def name_key(name: str) -> str:
    """Equal for names that differ in capitals and spaces alone."""
    return " ".join(name.split()).casefold()


KEPT_HERE = "A"  # the first letter of `ref` of a contract that an administrator added


class Contract(db.Model):
    """One prime's contract for one contract package area."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    prime_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    programme_id: Mapped[int] = mapped_column(  # that of its area
        ForeignKey("programme.id"), index=True, default=default_programme_id
    )
    starts: Mapped[str] = mapped_column(String(40), default="")  # as the source gives it
    ends: Mapped[str] = mapped_column(default="")  # what became of it, in the source's words
    starts_on: Mapped[date | None]  # None: not known, so no day is ruled out
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    basis: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(default="")

    programme: Mapped[Programme] = relationship()
    prime: Mapped[Organisation] = relationship()
    area: Mapped[Term] = relationship()

    @property
    def name(self) -> str:
        return f"{self.prime.name}, {self.area.label}"

    @property
    def is_kept_here(self) -> bool:
        """Added by an administrator: no data file says when it ends."""
        return self.ref.startswith(KEPT_HERE)


class SupplyLink(db.Model):
    """A subcontractor in a prime's supply chain, as a source tells it.

    Where the source does not name the prime, `prime_named` keeps its words and there is no key.
    With an area it is of that area's programme; without one it holds in every programme in which
    its prime has contracts.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    prime_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    prime_named: Mapped[str] = mapped_column(String(120), default="")
    subcontractor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    tier: Mapped[str] = mapped_column(String(40), default="")
    specialism: Mapped[str] = mapped_column(default="")
    what_is_known: Mapped[str] = mapped_column(default="")  # "withdrew May 2012, no referrals"
    has_ended: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None]  # None: not known, so no day is ruled out
    ends_on: Mapped[date | None]
    last_confirmed_on: Mapped[date | None]  # that the link still stood: the earlier of the next two
    prime_confirmed_on: Mapped[date | None]
    partner_confirmed_on: Mapped[date | None]
    is_stale: Mapped[bool] = mapped_column(default=False, server_default=false())  # see its job
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # whose lead
    last_referral_on: Mapped[date | None]  # of a claimant to the subcontractor
    basis: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(default="")

    prime: Mapped[Organisation | None] = relationship(foreign_keys=prime_id)
    subcontractor: Mapped[Organisation] = relationship(foreign_keys=subcontractor_id)
    area: Mapped[Term | None] = relationship()

    @property
    def standing(self) -> str:
        """How far the two parties stand by it, in words."""
        if self.has_ended:
            is_known = self.ends_on and self.is_kept_by_parties  # a source knows the month at best
            return f"Ended {self.ends_on:%-d %B %Y}" if is_known else ""
        if self.last_confirmed_on is None:
            return ""
        month = f"{self.last_confirmed_on:%B %Y}"
        is_fresh = self.prime_confirmed_on and self.partner_confirmed_on and not self.is_stale
        return f"Confirmed {month}" if is_fresh else f"Listed, not confirmed since {month}"

    @property
    def is_kept_by_parties(self) -> bool:
        """Whether a lead has said anything of it; then no source changes what was said."""
        return self.prime_confirmed_on is not None or self.partner_confirmed_on is not None


class SupplyLinkProposal(db.Model):
    """A link that one organisation says there is, until the other has answered."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # Who, whom and where, while it is open: there is one of each.
    open_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    prime_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    subcontractor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    tier: Mapped[str] = mapped_column(String(40), default="")
    starts_on: Mapped[date | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    # Whose lead decided: that of the organisation that proposed it took it back.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("supply_link.id"))  # where it was agreed

    prime: Mapped[Organisation] = relationship(foreign_keys=prime_id)
    subcontractor: Mapped[Organisation] = relationship(foreign_keys=subcontractor_id)
    area: Mapped[Term | None] = relationship()

    @property
    def answers_id(self) -> int:
        """The organisation whose lead confirms or declines it."""
        is_primes = self.proposed_by_id == self.prime_id
        return self.subcontractor_id if is_primes else self.prime_id


class ServiceLevel(db.Model):
    """What claimants were promised at a stage of the journey, by one prime or by several."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    prime_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    prime_named: Mapped[str] = mapped_column(String(120), default="")  # "most primes", "model"
    stage_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    measured_by: Mapped[str] = mapped_column(default="")  # what can be counted
    standard: Mapped[str] = mapped_column(default="")  # what it is to be like
    programme: Mapped[str] = mapped_column(String(120), default="")
    basis: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")

    prime: Mapped[Organisation | None] = relationship()
    stage: Mapped[Term] = relationship()


def stands_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Of supply links. A missing day rules nothing out, but the one on which a link ended."""
    ended_later = and_(SupplyLink.has_ended.is_(True), SupplyLink.ends_on > day)
    still_runs = and_(
        SupplyLink.has_ended.is_(False),
        or_(SupplyLink.ends_on.is_(None), SupplyLink.ends_on >= day),
    )
    has_begun = or_(SupplyLink.starts_on.is_(None), SupplyLink.starts_on <= day)
    return and_(has_begun, or_(still_runs, ended_later))


def areas_worked_in(
    organisation_id: int | ColumnElement[int], day: date | ColumnElement[date] | None = None
) -> CompoundSelect:
    """The ids of the areas where it has a contract, or is in the chain of one that has.

    On a day, else today. A partner for which no area is named works wherever its primes do. A
    contract counts after its last referral, too: the people on it are helped on.
    """
    day = clock.in_london(clock.now()).date() if day is None else day
    links = select(SupplyLink.area_id).where(
        SupplyLink.subcontractor_id == organisation_id, stands_on(day)
    )
    everywhere = links.with_only_columns(SupplyLink.prime_id).where(
        SupplyLink.area_id.is_(None), SupplyLink.prime_id.is_not(None)
    )
    of_contract = select(Contract.area_id).where(
        or_(Contract.prime_id == organisation_id, Contract.prime_id.in_(everywhere))
    )
    return of_contract.union(links.where(SupplyLink.area_id.is_not(None)))
