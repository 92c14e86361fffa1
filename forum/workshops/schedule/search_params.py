"""The parameters of the list of workshops, read from its address."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from flask import url_for
from werkzeug.datastructures import MultiDict

from forum.core import list_query
from forum.core.list_query import Chip, Counts, Group, ListQuery, Names, Pairs, with_query
from forum.core.london_time import day_bounds
from forum.models.vocabularies import Vocabulary
from forum.reference.vocabularies import queries as tags
from forum.workshops.schedule.queries import WorkshopFilter

NAMES = {"with": "Places", "area": "Area", "group": "Payment group", "circumstance": "Circumstance"}
WITH = {"free": "With places free", "online": "Can be joined online"}
VIEWS = {"": "To come", "near": "Near you", "past": "Past"}
YEARS = range(2000, 2101)


def known() -> Names:
    words = {
        word: {t.slug: t.label for t in tags.vocabulary(Vocabulary(word))}
        for word in NAMES
        if word != "with"
    }
    return {"with": WITH, **words}


@dataclass(frozen=True, kw_only=True)
class WorkshopSearchParams(ListQuery):
    view: str = ""  # one of VIEWS
    day: date | None = None

    @property
    def path(self) -> str:
        return url_for("workshops.index")

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

    def pairs_before(self) -> Pairs:
        pairs = [("view", self.view)] if self.view else []
        return pairs + ([("day", self.day.isoformat())] if self.day else [])

    def of(self, endpoint: str, **values: Any) -> str:
        """Another view of the same choices: the month, the calendar file, the feed."""
        return with_query(url_for(endpoint, **values), self.chosen_pairs())

    def seen_as(self, view: str) -> Self:
        return replace(self, view=view, day=None, page=1)

    def without_choices(self) -> Self:
        return replace(self, chosen={}, day=None, page=1)


def read(args: MultiDict[str, str], known: Names) -> WorkshopSearchParams:
    """Never fails: unknown values are left out and listed in `unknown`."""
    chosen, unknown = list_query.read_choices(args, known)
    view, typed_day = args.get("view", ""), args.get("day", "")
    day = _day(typed_day)
    unknown += [typed_day] if typed_day and not day else []
    unknown += [view] if view not in VIEWS else []
    return WorkshopSearchParams(
        chosen=chosen,
        page=list_query.page_number(args),
        unknown=list_query.shortened(unknown),
        view=view if view in VIEWS else "",
        day=day,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def groups(params: WorkshopSearchParams, known: Names, counts: Counts) -> list[Group]:
    """The filters of the list, each value with the number of workshops that it leaves."""
    return list_query.groups(params, known, NAMES, is_open=("area", "with"), counts=counts)


def chips(params: WorkshopSearchParams, known: Names) -> list[Chip]:
    """Each chosen value, with the address without it."""
    chosen = list_query.chips(params, known, NAMES)
    if params.day is None:
        return chosen
    shown = f"{params.day.day} {params.day:%B %Y}"
    return [*chosen, Chip(shown, replace(params, day=None, page=1).address(), "Day")]
