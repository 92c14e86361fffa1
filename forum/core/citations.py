"""What a source is called, and whether it can be opened (data/work-programme/sources.csv)."""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from forum.config import ROOT

TITLES = ROOT / "data" / "work-programme" / "sources.csv"
NOT_PLAIN = re.compile(r"[\s<>\"'\\]")
BETWEEN = " ; "


class Sourced(Protocol):
    @property
    def source(self) -> str: ...


Item = TypeVar("Item", bound=Sourced)


def titled(address: str) -> tuple[str, str | None]:
    """The title of a source, and its address where that is one of the web."""
    address = address.strip()
    link = web_address(address) if "://" in address else None
    known = _titles().get(address)
    if known:
        return known, link
    if link:
        return (urlsplit(link).hostname or link).removeprefix("www."), link
    return address, None


def listed(addresses: str | Iterable[str]) -> list[tuple[str, str | None]]:
    """titled() of each; a text holds several with " ; " between them."""
    if isinstance(addresses, str):
        addresses = addresses.split(BETWEEN)
    return [titled(address) for address in addresses if address.strip()]


@dataclass(frozen=True, slots=True)
class Footnote:
    number: int
    words: str
    address: str | None


@dataclass(frozen=True)
class WithFootnotes(Generic[Item]):
    """The rows of a table, each with its footnotes; a source that several have is said once."""

    rows: list[tuple[Item, list[Footnote]]]
    notes: list[Footnote]


def with_footnotes(
    items: Iterable[Item], note: Callable[[Item], str] = lambda item: ""
) -> WithFootnotes[Item]:
    """Things that have a `source`; `note` gives further words about one."""
    notes: dict[tuple[str, str | None], Footnote] = {}
    rows = []
    for item in items:
        said = listed(item.source) + ([(note(item), None)] if note(item) else [])
        numbers = [notes.setdefault(n, Footnote(len(notes) + 1, *n)) for n in dict.fromkeys(said)]
        rows.append((item, numbers))
    return WithFootnotes(rows, list(notes.values()))


@lru_cache(maxsize=4096)
def web_address(typed: str) -> str | None:
    """An address that may become a link: http or https, with a host; None for anything else."""
    address = typed.strip()
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
        has_host = "." in (parts.hostname or "") and parts.port is None
    except ValueError:
        return None
    is_plain = not NOT_PLAIN.search(address)
    return address if parts.scheme in ("http", "https") and has_host and is_plain else None


@cache
def _titles() -> dict[str, str]:
    with TITLES.open(encoding="utf-8", newline="") as file:
        return {row["address"]: row["title"] for row in csv.DictReader(file)}
