"""The programmes, organisations, areas, payment groups and contracts that a file can name."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.organisations import Contract, Organisation, OrganisationAlias, SupplyLink
from forum.models.vocabularies import Term, Vocabulary
from forum.reference.programmes import queries as programmes

SUFFIXES = frozenset(["ltd", "limited", "plc", "llp", "cic", "cio", "inc", "uk"])
SUGGESTED = 4
LIKE = 70  # of 100, by rapidfuzz
AFTERWARDS = timedelta(days=730)  # people stay on the programme for two years after a referral


@dataclass(frozen=True, slots=True)
class ValidDays:
    """Days between which something held; None: not known, so no day is ruled out."""

    first: date | None
    last: date | None

    def holds(self, start: date, end: date, afterwards: timedelta = timedelta()) -> bool:
        begun = self.first is None or end >= self.first
        return begun and (self.last is None or start <= self.last + afterwards)


@dataclass(frozen=True, slots=True)
class HeldContract:
    """A contract, as far as a row needs it."""

    id: int
    span: ValidDays
    programme_id: int = 0


@dataclass(frozen=True, slots=True)
class KnownProgramme:
    id: int
    name: str
    geography: str  # what its totals are of
    area_code: str | None = None  # CPA, of CPA 5
    is_work_programme: bool = False


@dataclass(frozen=True, slots=True)
class ChainLink:
    prime_id: int
    area_id: int | None  # None: in any of the prime's areas
    span: ValidDays


Known = tuple[int, str]  # id, name


@dataclass
class ReferenceData:
    """Read once, before the rows of a file are."""

    organisations: dict[str, Known] = field(default_factory=dict)  # by name and number
    programmes: dict[str, KnownProgramme] = field(default_factory=dict)  # by name and slug
    areas: dict[tuple[int, str], Known] = field(default_factory=dict)  # by programme and key
    groups: dict[str, int] = field(default_factory=dict)
    contracts: dict[tuple[int, int], list[HeldContract]] = field(
        default_factory=dict
    )  # prime, area
    links: dict[int, list[ChainLink]] = field(default_factory=dict)  # by subcontractor

    def organisation(self, said: str) -> Known | None:
        """By its name or number, with or without `Ltd`, a bracket or a footnote behind it."""
        return self.organisations.get(folded(said)) or self._by_short_name.get(short_name(said))

    @cached_property
    def _by_short_name(self) -> dict[str, Known]:
        """None of a name that two organisations share."""
        found: dict[str, set[Known]] = defaultdict(set)
        for known in self.organisations.values():
            found[short_name(known[1])].add(known)
        return {name: known.pop() for name, known in found.items() if len(known) == 1}

    @cached_property
    def names(self) -> dict[int, str]:
        return dict(self.organisations.values())

    def suggestions(self, said: str) -> list[Known]:
        """The organisations whose names are most like what was written, the likest first."""
        shorts = {id_: short_name(name) for id_, name in self.names.items()}
        found = process.extract(
            short_name(said), shorts, scorer=fuzz.WRatio, limit=SUGGESTED, score_cutoff=LIKE
        )
        return [(id_, self.names[id_]) for _short, _score, id_ in found]

    def programme(self, said: str) -> KnownProgramme | None:
        return self.programmes.get(folded(said))

    @cached_property
    def programmes_by_id(self) -> dict[int, KnownProgramme]:
        return {one.id: one for one in self.programmes.values()}

    @cached_property
    def work_programme(self) -> KnownProgramme:
        known = self.programmes.values()
        return next((one for one in known if one.is_work_programme), next(iter(known)))

    def area(self, programme: KnownProgramme, said: str) -> Known | None:
        """Within the programme: another one's area 5 is another place."""
        return self.areas.get((programme.id, area_key(said, programme.area_code)))

    def contract(self, prime_id: int, area_id: int, start: date, end: date) -> HeldContract | None:
        held = self.contracts.get((prime_id, area_id), [])
        return next((c for c in held if c.span.holds(start, end, AFTERWARDS)), None)

    def holds_any(self, prime_id: int, programme_id: int, start: date, end: date) -> bool:
        """Whether it held a contract of the programme in any area, in those days."""
        return any(
            contract.programme_id == programme_id and contract.span.holds(start, end, AFTERWARDS)
            for (prime, _area), held in self.contracts.items()
            if prime == prime_id
            for contract in held
        )

    def is_linked(self, sub_id: int, prime_id: int, area_id: int, start: date, end: date) -> bool:
        return prime_id in self.primes_of(sub_id, area_id, start, end)

    def primes_of(self, sub_id: int, area_id: int, start: date, end: date) -> set[int]:
        """In whose supply chains it was in that area, in those days."""
        return {
            link.prime_id
            for link in self.links.get(sub_id, [])
            if link.area_id in (None, area_id) and link.span.holds(start, end)
        }


@lru_cache(maxsize=5000)
def short_name(words: str) -> str:
    """`smith and sons` of "The Smith & Sons (UK) Ltd. [2]": without its legal form."""
    said = re.sub(r"(?:\s*[(\[][^()\[\]]*[)\]])+\s*$", "", folded(words)).replace("&", " and ")
    parts = re.sub(r"[^\w\s]", "", said).split()
    while len(parts) > 1 and parts[-1] in SUFFIXES:
        parts.pop()
    return " ".join(parts[1:] if len(parts) > 1 and parts[0] == "the" else parts)


@lru_cache(maxsize=5000)
def folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def area_key(said: str, code: str | None = None) -> str:
    """With the code CPA: `5` of 5, 05, CPA05, cpa 5; other words folded."""
    before = f"(?:{re.escape(folded(code))})?" if code else ""
    number = re.fullmatch(rf"{before}[ _-]?0*(\d+)", folded(said))
    return number[1] if number else folded(said)


def group_key(said: str) -> str:
    """`pg2` of PG2, pg 2, PG02; other words folded."""
    code = re.fullmatch(r"pg[ _-]?0*(\d+[a-z]?)", folded(said))
    return f"pg{code[1]}" if code else folded(said)


def read() -> ReferenceData:
    register = ReferenceData()
    _read_programmes(register)
    _read_names(register)
    contracts, links = defaultdict(list), defaultdict(list)
    for contract in db.session.scalars(select(Contract)):
        span = ValidDays(contract.starts_on, contract.ends_on)
        held = HeldContract(contract.id, span, contract.programme_id)
        contracts[contract.prime_id, contract.area_id].append(held)
    for link in db.session.scalars(select(SupplyLink).where(SupplyLink.prime_id.is_not(None))):
        span = ValidDays(link.starts_on, link.ends_on)
        links[link.subcontractor_id].append(ChainLink(link.prime_id or 0, link.area_id, span))
    register.contracts, register.links = dict(contracts), dict(links)
    return register


def _read_names(register: ReferenceData) -> None:
    for organisation in db.session.scalars(select(Organisation)):
        known = (organisation.id, organisation.name)
        register.organisations[folded(organisation.name)] = known
        if organisation.ref:
            register.organisations[folded(organisation.ref)] = known
    other_names = select(Organisation.id, Organisation.name, OrganisationAlias.name).join(
        OrganisationAlias, OrganisationAlias.organisation_id == Organisation.id
    )
    for organisation_id, name, alias in db.session.execute(other_names):
        register.organisations.setdefault(folded(alias), (organisation_id, name))
    kinds = (Vocabulary.AREA, Vocabulary.GROUP)
    for term in db.session.scalars(select(Term).where(Term.vocabulary.in_(kinds))):
        names = [name for name in (term.code, term.name, term.label) if name]
        if term.vocabulary == Vocabulary.GROUP:
            register.groups |= dict.fromkeys(map(group_key, names), term.id)
        else:
            _add_area(register, term, names)


def _read_programmes(register: ReferenceData) -> None:
    for programme in programmes.all_programmes():
        known = KnownProgramme(
            programme.id,
            programme.name,
            programme.geography,
            programme.area_code,
            programme.is_work_programme,
        )
        register.programmes |= {folded(programme.name): known, programme.slug: known}


def _add_area(register: ReferenceData, term: Term, names: list[str]) -> None:
    programme_id = term.programme_id or 0  # an area always has one
    code = register.programmes_by_id[programme_id].area_code
    for name in (*names, term.number, term.slug):
        if name:
            register.areas[programme_id, area_key(name, code)] = (term.id, term.name)
