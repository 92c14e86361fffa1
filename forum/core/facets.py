"""What stands beside a list to narrow it, as components/facets.html and chips.html draw it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    checked: bool
    count: int | None = None  # how many it would leave, where that is known


@dataclass(frozen=True)
class Group:
    name: str
    param: str
    choices: list[Choice]
    open: bool = True
    kind: str = "checkbox"


@dataclass(frozen=True)
class Chip:
    label: str
    remove_url: str
    facet: str
