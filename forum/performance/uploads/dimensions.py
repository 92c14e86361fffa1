"""Resolve a row's programme, organisation, area, group and period; check that they agree."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forum.core import formatting
from forum.core.tabular.row_problem import RowProblem
from forum.models.provenance import Origin
from forum.performance.uploads import periods, questions
from forum.performance.uploads.cells import CellError, day, refuse_formula, span
from forum.performance.uploads.reference_data import (
    HeldContract,
    Known,
    KnownProgramme,
    ReferenceData,
    folded,
    group_key,
)
from forum.performance.uploads.row_source import RowSource

ALL_GROUPS, ALL_PRIMES = "all", "all primes"
MEANINGS = (  # the programme first: an area is resolved within it
    *("programme", "organisation", "prime", "area", "payment_group"),
    *("period_start", "period_end", "period_type"),
)
PERIOD_TYPES = ("", "cumulative", "cohort")
DATES = "Correct the organisation, the area or the days of the period."


class OpenQuestion(Exception):
    """A cell that only an analyst can explain."""

    def __init__(self, question: questions.FileQuestion):
        super().__init__(question.key)
        self.question = question


class LeftOut(Exception):
    """An analyst said that rows like this hold no figures."""


@dataclass(frozen=True)
class UploadContext:
    """The same for all rows of an upload."""

    origin: Origin
    basis: str
    today: date
    last_cut_off: date | None = None  # of the release it is for
    programme_id: int | None = None  # of all rows; None: see _programme()


@dataclass
class Dimensions:
    """What a row is of, as columns of a figure."""

    of: dict
    start: date
    end: date
    referrals_ended: bool = False


@dataclass(frozen=True)
class DimensionResolver:
    source: RowSource
    context: UploadContext
    reference: ReferenceData
    answers: questions.FileAnswers
    # What was read of a right cell: the rows of a file name the same few hundred things.
    _read: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    _open: dict[str, questions.FileQuestion] = field(default_factory=dict)  # by key

    def place(self, line: int, cells: list[str], problems: list[RowProblem]) -> Dimensions | None:
        read: dict[str, Any] = {}
        for meaning in MEANINGS:
            said = self.source.cell(cells, meaning)
            try:
                read[meaning] = self._cell(meaning, said, line, read.get("programme"))
            except CellError as why:
                self.source.note(problems, line, meaning, said, why)
        if problems:
            return None
        try:
            return self._placed(read)
        except DimensionError as wrong:
            said = self.source.cell(cells, wrong.meaning)
            self.source.note(problems, line, wrong.meaning, said, wrong)
            return None

    def _cell(self, meaning: str, said: str, line: int, of: KnownProgramme | None) -> Any:
        """`of`: the row's programme; None where it is not known, and its cell a problem already."""
        key = (meaning, said, of.id if of and meaning == "area" else None)
        if key not in self._read:
            refuse_formula(said)
            self._read[key] = self._read_cell(meaning, said, line, of)
        return self._read[key]

    def _read_cell(self, meaning: str, said: str, line: int, of: KnownProgramme | None) -> Any:
        if meaning == "programme":
            return self._programme(said, line)
        if meaning == "area":
            return self._area(said, of) if of else None
        if meaning in ("organisation", "prime"):
            return self._organisation(meaning, said, line)
        return self._readers()[meaning](said)

    def _readers(self) -> dict[str, Callable[[str], object]]:
        return {
            "payment_group": self._group,
            "period_start": day,
            "period_end": self._period,
            "period_type": _period_type,
        }

    def _programme(self, said: str, line: int) -> KnownProgramme:
        """That of the cell; where it is empty that of the upload, else the Work Programme."""
        of_all = self.reference.programmes_by_id.get(self.context.programme_id or 0)
        if not said:
            return of_all or self.reference.work_programme
        found = self.reference.programme(said) or self._answered_programme(said, line)
        if of_all and found != of_all:
            rule = f"The file was uploaded as figures of {of_all.name}, and this is {found.name}."
            raise CellError(rule, "Leave the row out, or upload it for its own programme.")
        return found

    def _answered_programme(self, said: str, line: int) -> KnownProgramme:
        """What an analyst said of a name that is not known here."""
        key = questions.key_of(questions.PROGRAMME, folded(said))
        known = {
            questions.answer_of(id_): one for id_, one in self.reference.programmes_by_id.items()
        }
        answer = self.answers.use(key)
        if answer == questions.LEAVE_OUT:
            raise LeftOut
        if answer in known:
            return known[answer]
        heading = self.source.heading("programme")
        choices = [(key, one.name) for key, one in known.items()]
        raise OpenQuestion(questions.FileQuestion(key, heading, said[:200], line, choices))

    def _organisation(self, meaning: str, said: str, line: int) -> Known | None:
        may_be_empty = meaning == "prime" or self.context.origin == Origin.OFFICIAL
        if not said and may_be_empty:
            return None  # a prime's own figures; or of all primes together
        if not said:
            raise CellError("No organisation is named.", "Give its name or its number.")
        return self.reference.organisation(said) or self._answered(meaning, said, line)

    def _answered(self, meaning: str, said: str, line: int) -> Known:
        """What an analyst said of a name that is not known here."""
        key = questions.key_of(questions.ORGANISATION, folded(said))
        answer = self.answers.use(key)
        if answer == questions.LEAVE_OUT:
            raise LeftOut
        if answer and answer.isdecimal() and int(answer) in self.reference.names:
            return int(answer), self.reference.names[int(answer)]
        if key not in self._open:  # likenesses take a while, and a name stands in many rows
            likest = [(str(id_), name) for id_, name in self.reference.suggestions(said)]
            heading = self.source.heading(meaning)
            self._open[key] = questions.FileQuestion(key, heading, said[:200], line, likest)
        raise OpenQuestion(self._open[key])

    def _area(self, said: str, of: KnownProgramme) -> Known | None:
        if not said and self.context.origin == Origin.OFFICIAL:
            return None
        known = self.reference.area(of, said)
        if known is None and of.is_work_programme:
            raise CellError("No area of this number or name is known.", "Give its number, 1 to 18.")
        if known is None:
            rule = f"{of.name} has no area of this number or name."
            raise CellError(rule, "Give the number that the programme's page gives it.")
        return known

    def _group(self, said: str) -> int | None:
        if folded(said) in ("all", "all groups"):
            return None
        known = self.reference.groups.get(group_key(said))
        if known is None:
            raise CellError("No payment group of this name is known.", "Write PG1 to PG9, or all.")
        return known

    def _period(self, said: str) -> periods.DaySpan:
        """From the column of the last day, which may name a month or a quarter."""
        found = span(said)
        if found is None:
            raise CellError("The last day of the period is missing.", "Write it as 2014-06-30.")
        if found.last > self.context.today:
            raise CellError("This day is still to come.", "Give the last day that was counted.")
        if self.context.last_cut_off and found.last > self.context.last_cut_off:
            until = formatting.day(self.context.last_cut_off)
            rule = f"The release holds figures to {until} only."
            raise CellError(rule, "Choose a later release, or leave the row out.")
        return found

    def _placed(self, read: dict) -> Dimensions:
        first, end = read["period_end"]
        start = read["period_start"] or (first if first < end else periods.quarter_to(end))
        if start > end:
            raise DimensionError(
                "period_start", "The period ends before it begins.", "Swap the two."
            )
        contract = self._contract(read, start, end)
        organisation, area, group = read["organisation"], read["area"], read["payment_group"]
        programme = read["programme"]
        of = {
            "programme_id": programme.id,
            "organisation_id": organisation[0] if organisation else None,
            "organisation_named": "" if organisation else ALL_PRIMES,
            "contract_id": contract.id if contract else None,
            "area_id": area[0] if area else None,
            "geography": area[1] if area else programme.geography,
            "group_id": group,
            "group_named": "" if group else ALL_GROUPS,
            "period": formatting.period(start, end),
            "period_type": read["period_type"] or periods.kind(start, end),
            "cut_off": end.isoformat(),
            "origin": self.context.origin.value,
            "basis": self.context.basis,
        }
        ended = contract.span.last if contract else None
        return Dimensions(of, start, end, referrals_ended=ended is not None and start > ended)

    def _contract(self, read: dict, start: date, end: date) -> HeldContract | None:
        """The contract it is of; DimensionError where the organisation had no part in one then."""
        organisation, prime, area = read["organisation"], read["prime"], read["area"]
        if organisation is None:
            return None
        when = (start, end)
        if area is None:
            if self.reference.holds_any(organisation[0], read["programme"].id, *when):
                return None
            rule = f"{organisation[1]} held no contract of {read['programme'].name} then."
            raise DimensionError("organisation", rule, DATES)
        prime = prime or self._own_prime(organisation, area, when)
        held = self.reference.contract(prime[0], area[0], *when)
        if held is None:
            meaning = "organisation" if prime == organisation else "prime"
            rule = f"{prime[1]} held no contract in {area[1]} then."
            raise DimensionError(meaning, rule, DATES)
        linked = prime[0] == organisation[0] or self.reference.is_linked(
            organisation[0], prime[0], area[0], *when
        )
        if not linked:
            rule = f"{organisation[1]} was not in {prime[1]}'s supply chain in {area[1]} then."
            raise DimensionError("organisation", rule, DATES)
        return held

    def _own_prime(self, organisation, area, when) -> tuple[int, str]:
        """Itself where it holds the contract, else the one prime it worked for there."""
        if self.reference.contract(organisation[0], area[0], *when):
            return organisation
        primes = self.reference.primes_of(organisation[0], area[0], *when)
        if len(primes) > 1:
            rule = f"{organisation[1]} worked for several primes in {area[1]}."
            raise DimensionError(
                "organisation", rule, "Say whose contract it is, in a column Prime."
            )
        if not primes:
            rule = f"{organisation[1]} was in no contract in {area[1]} then."
            raise DimensionError("organisation", rule, DATES)
        names = {known[0]: known for known in self.reference.organisations.values()}
        return names[primes.pop()]


class DimensionError(CellError):
    """Organisation, area and period do not agree; `meaning` is the column to look at first."""

    def __init__(self, meaning: str, rule: str, mend: str):
        super().__init__(rule, mend)
        self.meaning = meaning


def _period_type(said: str) -> str:
    if folded(said) in ("quarter", "month", "year", "period"):
        return ""  # the days say so
    if folded(said) not in PERIOD_TYPES:
        raise CellError(
            "This kind of period is not known.", "Write cumulative or cohort, or nothing."
        )
    return folded(said)
