"""What a column of a file can be, what it is called elsewhere, and the files to begin from."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from forum.models.measures import MEASURES, Family

PROFILE = "profile_"  # before the name of a measure: what the contract expects of it
IGNORED = ""
PEOPLE_AND_OUTCOMES = ("referrals", "attachments", "job_outcomes", "sustainment_payments")


@dataclass(frozen=True)
class ColumnMeaning:
    """One thing that a column can be. `also` are headings that mean it, in small letters."""

    name: str
    label: str
    explained: str
    example: str = ""
    is_needed: bool = False
    also: tuple[str, ...] = ()


FACTS = (
    ColumnMeaning(
        "organisation",
        "Organisation",
        "Whose figures these are: its name or its number on the exchange, such as O030.",
        "Name of the organisation",
        True,
        ("provider", "subcontractor", "sub-contractor", "organisation name", "provider name"),
    ),
    ColumnMeaning(
        "programme",
        "Programme",
        "Its name on the exchange. Without such a column all rows are of the programme that is "
        "chosen with the file, else of the Work Programme.",
        "",
        also=("programme name", "scheme", "provision"),
    ),
    ColumnMeaning(
        "prime",
        "Prime",
        "Whose contract it is. Leave it empty for a prime's own figures.",
        "",
        also=("prime provider", "prime contractor", "contract holder"),
    ),
    ColumnMeaning(
        "area",
        "Contract package area",
        "The number of the area in its programme, in the Work Programme 1 to 18, or its name.",
        "5",
        True,
        ("cpa", "cpa_number", "cpa number", "contract package area", "package area"),
    ),
    ColumnMeaning(
        "payment_group",
        "Payment group",
        "PG1 to PG9, or all.",
        "PG1",
        True,
        ("group", "pg", "payment group", "customer group", "claimant group"),
    ),
    ColumnMeaning(
        "period_start",
        "First day of the period",
        "As 2014-04-01 or 01/04/2014. Left empty, the three months to the last day are meant.",
        "2014-04-01",
        also=("from", "period from", "start", "start date", "quarter start"),
    ),
    ColumnMeaning(
        "period_end",
        "Last day of the period",
        "As 2014-06-30 or 30/06/2014. It says under which release the figure falls.",
        "2014-06-30",
        True,
        ("to", "period to", "end", "end date", "quarter end", "quarter_end", "data cut off"),
    ),
    ColumnMeaning(
        "period_type",
        "Kind of period",
        "Only where the dates do not say it: cumulative, or cohort.",
        "",
        also=("period type", "type of period"),
    ),
)
LONG = (
    ColumnMeaning("measure", "Measure", "In a file with one figure to a row: its measure."),
    ColumnMeaning(
        "value", "Value", "In a file with one figure to a row: the figure.", also=("actual",)
    ),
    ColumnMeaning(
        "profile", "Profile", "What the contract expects of that value.", also=("expected",)
    ),
    ColumnMeaning("denominator", "Out of", "How many people a percentage is of."),
)
OLD_NAMES = {
    "profile_job_outcomes": ("contract_profile_job_outcomes", "contract profile job outcomes"),
}


def _of_measures() -> tuple[ColumnMeaning, ...]:
    made = []
    for measure in MEASURES.values():
        profile = PROFILE + measure.key
        made.append(
            ColumnMeaning(
                measure.key, measure.name, measure.definition, also=(measure.name.lower(),)
            )
        )
        made.append(
            ColumnMeaning(
                profile,
                f"{measure.name}: profile",
                f"What the contract expects of {measure.name.lower()}.",
                also=(f"{measure.name.lower()} profile", *OLD_NAMES.get(profile, ())),
            )
        )
    return tuple(made)


OF_MEASURES = _of_measures()
MEANINGS = {meaning.name: meaning for meaning in (*FACTS, *LONG, *OF_MEASURES)}
NEEDED = [meaning.name for meaning in FACTS if meaning.is_needed]
# What the page offers: the rest of the registry is known by its heading, and would make it long.
_USUAL = (Family.PEOPLE, Family.OUTCOMES, Family.STARTS, Family.RATES)
_EXPECTED = (*PEOPLE_AND_OUTCOMES, "job_outcome_rate_12m", "job_outcome_rate_24m")
CHOOSABLE = [
    *(meaning.name for meaning in (*FACTS, *LONG)),
    *(measure.key for measure in MEASURES.values() if measure.family in _USUAL),
    *(PROFILE + key for key in _EXPECTED),
]
TEMPLATE = [
    *(meaning.name for meaning in FACTS if meaning.name not in ("programme", "period_type")),
    *PEOPLE_AND_OUTCOMES,
    PROFILE + "job_outcomes",
]
EXAMPLE = {"referrals": "95", "attachments": "88", "job_outcomes": "19"}
EXAMPLE |= {"sustainment_payments": "31", PROFILE + "job_outcomes": "25"}


def _plain(heading: str) -> str:
    return re.sub(r"[\s_]+", " ", heading).strip().lower()


_MEANT = {
    _plain(said): meaning.name
    for meaning in MEANINGS.values()
    for said in (*meaning.also, meaning.label, meaning.name)
}


def guessed(headings: Sequence[str]) -> list[str]:
    """What each heading means by its own words; nothing twice, and "" where that is not plain."""
    meant: list[str] = []
    for heading in headings:
        meaning = _MEANT.get(_plain(heading), IGNORED)
        meant.append(IGNORED if meaning in meant else meaning)
    return meant


def is_plain(headings: Sequence[str]) -> bool:
    """Whether nobody need be asked: every column is known, and nothing is missing."""
    meant = guessed(headings)
    return all(meant) and not what_is_wrong(meant)


def what_is_wrong(meanings: Sequence[str]) -> list[str]:
    """Sentences that say what the choice of meanings lacks."""
    used = [meaning for meaning in meanings if meaning]
    wrong = [
        f"Say which column is the {MEANINGS[name].label[:1].lower()}{MEANINGS[name].label[1:]}."
        for name in NEEDED
        if name not in used
    ]
    wrong += [
        f"Two columns cannot both be “{MEANINGS[name].label}”."
        for name in sorted({name for name in used if used.count(name) > 1})
    ]
    is_long = "measure" in used
    if is_long and "value" not in used:
        wrong.append("Say which column holds the value of the measure.")
    if is_long and any(name in MEASURES for name in used):
        wrong.append("Use either a column for each measure, or one for the measure's name.")
    if not is_long and not any(name in MEASURES for name in used):
        wrong.append("Say which columns hold figures, such as referrals.")
    return wrong


def key_of(headings: Sequence[str]) -> str:
    """The same for files of the same columns in the same order."""
    return hashlib.sha256("\x1f".join(map(_plain, headings)).encode()).hexdigest()
