"""Where the time of one page goes: statements, templates, queries and functions.

    python -m benchmarks.profile --page /case-studies [--as-role moderator] [--case-studies 2000]

`make profile PAGE=/address AS=role SIZE=2000` runs it. Roles: visitor, member, lead, organiser,
analyst, moderator, administrator. Milliseconds of functions and templates are shares of the CPU
time of an unprofiled answer, for a profiler slows calls down more than anything else. The hello is
the served one of benchmarks.pages, and the answer counts with what the server adds to a hello.
"""

import argparse
import cProfile
import pstats
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks import pages
from benchmarks.in_process import VISITOR, Client, Statement, bare_flask, exchange
from forum.config import ROOT

ROLES = (VISITOR, "member", "lead", "organiser", "analyst", "moderator", "administrator")
TIMES = 20
MOST = 15  # rows of a table
SQL_WIDTH = 110


class Line(NamedTuple):
    ms: float
    calls: float
    name: str


class Profile(NamedTuple):
    ms: float  # CPU time of one answer, within this process
    server_ms: float  # what gunicorn adds to it
    hello_ms: float  # served
    calls: int  # of Python functions
    kilobytes: float
    statements: list[Statement]
    templates: list[Line]  # own time
    queries: list[Line]  # with what they call
    functions: list[Line]  # own time

    @property
    def multiple(self) -> float:
        return (self.ms + self.server_ms) / self.hello_ms


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--page", default="/")
    parser.add_argument("--as-role", default=VISITOR, choices=ROLES)
    parser.add_argument("--case-studies", type=int, default=2_000)
    arguments = parser.parse_args()
    with exchange(arguments.case_studies, with_index=True) as app:
        client = Client(app, arguments.as_role)
        address = client.location(arguments.page)
        show(f"{address} as {arguments.as_role}", profile(client, address))


def profile(client: Client, address: str) -> Profile:
    status, body = client.get(address)
    if not status.startswith("200"):
        sys.exit(f"{address} answered {status}.")
    client.cpu_ms(address, TIMES, is_cold=True)  # warms up
    hello_ms, server_ms = _hello()
    ms = min(client.cpu_ms(address, TIMES, is_cold=True) for _ in range(3))
    measured = cProfile.Profile()
    measured.enable()
    for _ in range(TIMES):
        client.get(address, is_cold=True)
    measured.disable()
    stats = pstats.Stats(measured)
    return Profile(
        ms,
        server_ms,
        hello_ms,
        stats.total_calls // TIMES,  # type: ignore[attr-defined]
        len(body) / 1000,
        client.statements(address),
        *_lines(stats, ms),
    )


def _hello() -> tuple[float, float]:
    """Milliseconds of a served hello, and how many of them are the server's."""
    bare = Client(bare_flask())
    with pages.served_hello() as hello:
        served_ms = min(hello.cpu_ms("/", 400, is_cold=False) for _ in range(3))
    return served_ms, served_ms - min(bare.cpu_ms("/", 400, is_cold=False) for _ in range(3))


def _lines(stats: pstats.Stats, ms: float) -> tuple[list[Line], list[Line], list[Line]]:
    """(templates, queries, functions), the costliest first."""
    share = ms / (stats.total_tt or 1)  # type: ignore[attr-defined]
    templates: defaultdict[str, float] = defaultdict(float)
    queries, functions = [], []
    for (file, _line, name), (_, calls, own, cumulative, _) in stats.stats.items():  # type: ignore[attr-defined]
        path = Path(file)
        if path.suffix in (".html", ".xml", ".txt"):
            templates[_short(path)] += own * share
            continue
        if path.stem.endswith("queries"):
            queries.append(Line(cumulative * share, calls / TIMES, f"{_short(path)} {name}"))
        functions.append(Line(own * share, calls / TIMES, f"{_short(path)} {name}"))
    return (
        _costliest(Line(own, 1, name) for name, own in templates.items()),
        _costliest(queries),
        _costliest(functions),
    )


def _costliest(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, reverse=True)[:MOST]


def _short(path: Path) -> str:
    if path.is_relative_to(ROOT):
        return str(path.relative_to(ROOT))
    return "/".join(path.parts[-3:])


def show(title: str, found: Profile) -> None:
    print(
        f"{title}: {found.ms:.1f} ms of CPU and {found.server_ms:.2f} of the server, "
        f"{found.multiple:.1f} times a bare hello of {found.hello_ms:.2f} ms, "
        f"{found.calls:,} calls, {len(found.statements)} statements, {found.kilobytes:.1f} kB"
    )
    print(f"\nStatements: {sum(one.ms for one in found.statements):.2f} ms in the database")
    for one in found.statements:
        print(f"{one.ms:>8.2f}  {_one_line(one.sql)}")
    for heading, lines in (
        ("Templates, own time", found.templates),
        ("Queries, with what they call", found.queries),
        ("Functions, own time", found.functions),
    ):
        print(f"\n{heading}\n{'ms':>8}{'calls':>8}")
        for line in lines:
            print(f"{line.ms:>8.2f}{line.calls:>8.0f}  {line.name}")


def _one_line(sql: str) -> str:
    """Without the columns, which are long and tell little."""
    plain = re.sub(r"\s+", " ", sql)
    plain = re.sub(r"^SELECT .*? FROM ", "SELECT … FROM ", plain)
    return plain if len(plain) <= SQL_WIDTH else f"{plain[:SQL_WIDTH]}…"


if __name__ == "__main__":
    main()
