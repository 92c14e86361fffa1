"""The address of the list of organisations."""

from dataclasses import dataclass

from flask import url_for
from werkzeug.datastructures import MultiDict

from forum.core import list_query, text
from forum.core.list_query import Chip, Counts, Group, ListQuery, Names
from forum.reference.organisations.queries import OrganisationFilter

MOST_CHARACTERS = 100
MOST_WORDS = 8
NAMES = {"kind": "Kind", "sector": "Sector", "area": "Area"}


@dataclass(frozen=True, kw_only=True)
class OrganisationSearchParams(ListQuery):
    @property
    def path(self) -> str:
        return url_for("organisations.index")

    @property
    def wanted(self) -> OrganisationFilter:
        return OrganisationFilter(self.words, *(self.chosen.get(name, ()) for name in NAMES))


def read(args: MultiDict[str, str], known: Names) -> OrganisationSearchParams:
    """Never fails: unknown values are left out and listed in `unknown`."""
    chosen, unknown = list_query.read_choices(args, known)
    words = text.one_line(args.get("q", ""))[:MOST_CHARACTERS].split()[:MOST_WORDS]
    return OrganisationSearchParams(
        words=" ".join(words),
        chosen=chosen,
        page=list_query.page_number(args),
        unknown=list_query.shortened(unknown),
    )


def groups(asked: OrganisationSearchParams, known: Names, counts: Counts) -> list[Group]:
    """The filters of the list, each value with the number of organisations that it leaves."""
    return list_query.groups(asked, known, NAMES, is_open=("kind",), counts=counts)


def chips(asked: OrganisationSearchParams, known: Names) -> list[Chip]:
    return list_query.chips(asked, known, NAMES)
