"""The Table Schema of each version: data/return_format.json, the registry of measures and lists.

`flask returns write-format` writes them beside the package whatworks_return; a test compares.
"""

import csv
import json
from datetime import date
from functools import lru_cache
from typing import Any

from forum.config import ROOT
from forum.models.complaints import ComplaintStep, DaysTaken
from forum.models.measures import MEASURES
from forum.performance.uploads.column_mapping import PROFILE
from forum.standards.complaints.themes import all_themes
from whatworks_return.formats import FOLDER, OURS

FILE = ROOT / "data" / "return_format.json"
FACTS = ROOT / "data" / "work-programme"
PROFILE_OF = "https://specs.frictionlessdata.io/schemas/table-schema.json"
ALL_GROUPS = "all"


@lru_cache(maxsize=1)
def kept_by_hand() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def write_all() -> list[str]:
    """The names of the files, written anew."""
    written = []
    for version in kept_by_hand()["versions"]:
        name = f"return-{version['version']}.json"
        text = json.dumps(schema(version["version"]), indent=2, ensure_ascii=False)
        (FOLDER / name).write_text(text + "\n", encoding="utf-8")
        written.append(name)
    return written


def schema(version: str) -> dict[str, Any]:
    kept = kept_by_hand()
    facts = next(one for one in kept["versions"] if one["version"] == version)
    fields = [field for one in kept["fields"] if (field := _field(one, facts["records"]))]
    names = {field["name"] for field in fields}
    return {
        "$schema": PROFILE_OF,
        "name": kept["name"],
        "version": version,
        "title": kept["title"],
        "description": kept["description"],
        "fields": fields,
        "missingValues": [""],
        f"{OURS}announced": facts["announced"],
        f"{OURS}accepted-until": facts["accepted_until"],
        f"{OURS}changes": facts["changes"],
        f"{OURS}records": {name: _record(kept["records"][name]) for name in facts["records"]},
        f"{OURS}key": [name for name in kept["key"] if name in names],
        f"{OURS}at-most": [one for one in kept["at_most"] if one["whole"] in names],
    }


def _record(kept: dict[str, Any]) -> dict[str, Any]:
    same = {name: kept[name] for name in ("title", "explained", "needs")}
    return same | {"needs-one-of": kept["needs_one_of"]}


def _field(kept: dict[str, Any], records: list[str]) -> dict[str, Any] | None:
    """As Table Schema has it; None where this version has no such record."""
    facts = _facts(kept)
    of = [one for one in facts.get("records", records) if one in records]
    if not of:
        return None
    constraints: dict[str, Any] = {"required": True} if facts.get("required") else {}
    if facts["type"] == "integer":
        constraints |= {"minimum": 0, "maximum": kept_by_hand()["largest_count"]}
    elif "list" in facts:
        constraints["enum"] = records if facts["list"] == "records" else lists()[facts["list"]]
    elif "pattern" in facts:
        constraints["pattern"] = facts["pattern"]
    same = {name: facts[name] for name in ("name", "title", "type", "description", "example")}
    return same | {"constraints": constraints, f"{OURS}records": of}


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    """What the registry says of a measure stands in the place of words of our own."""
    key = kept.get("measure") or kept.get("profile")
    if key is None:
        return kept
    measure = MEASURES[key]
    of_measure = {"type": "integer", "records": ["people"], "example": kept["example"]}
    if "measure" in kept:
        words = {"name": key, "title": measure.name, "description": measure.definition}
    else:
        said = f"What the contract expects of {measure.name.lower()}. {measure.definition}"
        title = f"{measure.name}: profile"
        words = {"name": PROFILE + key, "title": title, "description": said}
    return of_measure | words


@lru_cache(maxsize=1)
def lists() -> dict[str, list[str]]:
    return {
        "payment_groups": [*_column("payment_groups.csv", "code"), ALL_GROUPS],
        "themes": [theme.slug for theme in all_themes()],
        "stages": _column("journey_stages.csv", "slug"),
        "steps": list(ComplaintStep),
        "days": list(DaysTaken),
    }


def _column(name: str, column: str) -> list[str]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def notice_is_kept(announced: date, needed_from: date) -> bool:
    """Whether a version was announced 8 weeks before it was needed."""
    return (needed_from - announced).days >= kept_by_hand()["notice_days"]
