"""Where figures come from, and what makes two rows one figure in two versions."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Origin(StrEnum):
    """Where a figure comes from; the kinds are never mixed in one number."""

    OFFICIAL = "official"  # official statistics
    SECONDARY = "secondary"  # somebody's calculation from official tables
    INDUSTRY = "industry"  # trade bodies' and providers' own counts
    LOCAL = "local"  # council minutes, local press
    MANAGEMENT = "management information"  # on subcontractors; for the supply chain
    LEAKED = "leaked"  # never released, so never shown as released


ORIGIN_NAMES = {
    Origin.OFFICIAL: "Official statistic",
    Origin.SECONDARY: "Worked out from official tables",
    Origin.INDUSTRY: "Provider or trade body count, not an official statistic",
    Origin.LOCAL: "Local report, not an official statistic",
    Origin.MANAGEMENT: "Management information, not an official statistic",
    Origin.LEAKED: "Leaked, never an official figure",
}
SHORT_NAMES = {  # beside others in a table
    Origin.OFFICIAL: "Official statistic",
    Origin.SECONDARY: "From official tables",
    Origin.INDUSTRY: "Provider or trade count",
    Origin.LOCAL: "Local report",
    Origin.MANAGEMENT: "Management information",
    Origin.LEAKED: "Leaked",
}
PUBLISHED_BY_OTHERS = (Origin.SECONDARY, Origin.INDUSTRY, Origin.LOCAL)
ILLUSTRATIVE = "illustrative"  # a basis: invented for the demonstration

# What a figure is of. Two that agree in all of it say the same thing, once before and once after
# a correction; the value, its expectation and the release are what a correction may change.
OF_WHAT = (
    "programme_id",
    "organisation_id",
    "organisation_named",
    "contract_id",
    "area_id",
    "geography",
    "group_id",
    "group_named",
    "measure",
    "period",
    "period_type",
    "cut_off",
    "origin",
)


def series_key(of: Mapping[str, Any]) -> str:
    """32 hexadecimal digits, the same for each version of one figure, from its columns.

    Of an area its number counts and not how a source writes its name. What is illustrative is
    never a version of what is real, and what other publishers say is theirs: each source is a
    figure of its own.
    """
    said = [of.get(name) for name in OF_WHAT]
    if of.get("area_id") is not None:
        said[OF_WHAT.index("geography")] = ""
    said.append(of.get("basis") == ILLUSTRATIVE)
    said.append(of.get("source") if of.get("origin") in PUBLISHED_BY_OTHERS else "")
    plain = "\x1f".join(["" if part is None else str(part) for part in said])
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
