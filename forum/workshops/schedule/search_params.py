"""The parameters of the list of workshops, read from its address."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from forum.core import text
from forum.core.facets import Chip, Choice, Group
from forum.core.london_time import day_bounds
from forum.core.paging import page_asked
from forum.models.vocabularies import Vocabulary
from forum.reference.vocabularies import queries as tags
from forum.workshops.schedule.queries import WorkshopFilter

NAMES = {"with": "Places", "area": "Area", "group": "Payment group", "circumstance": "Circumstance"}
WITH = {"free": "With places free", "online": "Can be joined online"}
VIEWS = {"": "To come", "near": "Near you", "past": "Past"}

Known = dict[str, dict[str, str]]  # {parameter: {value: name}}


def known() -> Known:
    words = {
        word: {t.slug: t.label for t in tags.vocabulary(Vocabulary(word))}
        for word in NAMES
        if word != "with"
    }
    return {"with": WITH, **words}


@dataclass(frozen=True)
class WorkshopSearchParams:
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    view: str = ""  # one of VIEWS
    day: date | None = None
    page: int = 1
    left_out: tuple[str, ...] = ()  # unknown values in the address

    @property
    def filter(self) -> WorkshopFilter:
        return WorkshopFilter(
            groups=self.chosen.get("group", ()),
            circumstances=self.chosen.get("circumstance", ()),
            areas=self.chosen.get("area", ()),
            is_online="online" in self.chosen.get("with", ()),
            has_places="free" in self.chosen.get("with", ()),
            is_past=self.view == "past",
            between=day_bounds(self.day) if self.day else None,
        )

    def pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.chosen.items() for value in values]

    def address(self, page: int = 1) -> str:
        pairs = [("view", self.view)] if self.view else []
        pairs += [("day", self.day.isoformat())] if self.day else []
        pairs += self.pairs()
        pairs += [("page", str(page))] if page > 1 else []
        return url_for("workshops.index") + (f"?{urlencode(pairs)}" if pairs else "")

    def of(self, endpoint: str, **values: Any) -> str:
        """Another view of the same choices: the month, the calendar file, the feed."""
        pairs = self.pairs()
        return url_for(endpoint, **values) + (f"?{urlencode(pairs)}" if pairs else "")

    def seen_as(self, view: str) -> "WorkshopSearchParams":
        return replace(self, view=view, day=None, page=1)

    def without(self, param: str, value: str) -> "WorkshopSearchParams":
        left = {
            name: tuple(v for v in values if (name, v) != (param, value))
            for name, values in self.chosen.items()
        }
        return replace(self, chosen={name: values for name, values in left.items() if values})

    def without_choices(self) -> "WorkshopSearchParams":
        return replace(self, chosen={}, day=None)


def read(args: MultiDict[str, str], known: Known) -> WorkshopSearchParams:
    """Never fails: unknown values are left out and listed in `left_out`."""
    chosen: dict[str, tuple[str, ...]] = {}
    left_out: list[str] = []
    for name, names in known.items():
        values = list(dict.fromkeys(value for value in args.getlist(name) if value))
        left_out += [text.one_line(value)[:60] for value in values if value not in names]
        right = tuple(value for value in values if value in names)
        chosen |= {name: right} if right else {}
    view = args.get("view", "")
    day = _day(args.get("day", ""))
    left_out += [text.one_line(args["day"])[:60]] if args.get("day") and not day else []
    left_out += [text.one_line(view)[:60]] if view not in VIEWS else []
    return WorkshopSearchParams(
        chosen, view if view in VIEWS else "", day, page_asked(), tuple(left_out[:5])
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def groups(params: WorkshopSearchParams, known: Known) -> list[Group]:
    """The filters of the list."""
    return [
        Group(
            NAMES[param],
            param,
            [Choice(v, label, v in params.chosen.get(param, ())) for v, label in names.items()],
            open=param in ("area", "with"),
        )
        for param, names in known.items()
    ]


def chips(params: WorkshopSearchParams, known: Known) -> list[Chip]:
    """Each chosen value, with the address without it."""
    drawn = [
        Chip(known[param][value], params.without(param, value).address(), NAMES[param])
        for param, values in params.chosen.items()
        for value in values
    ]
    if params.day:
        shown = f"{params.day.day} {params.day:%B %Y}"
        drawn.append(Chip(shown, replace(params, day=None).address(), "Day"))
    return drawn
