"""The busy pages beside bare Flask, by CPU time, in one process and one run.

    python -m benchmarks.pages [--sizes 100 2000 100000] [--times 20] [--write]

For each size: the pages of a visitor and of a signed-in member, cold and warm. Cold asks a new
address each time (`?cold=1`, `?cold=2`, which no page knows), so that no cache of pages can answer;
warm asks the same one again. Prints the CPU time of an answer as a multiple of a hello of bare
Flask, which is asked in turn with them, and the number of statements. `--write` puts the table into
docs/performance.md. Databases are made by benchmarks.large_database; pages that search are left
out above --indexed case studies, since their index takes long to build.
"""

import argparse
from datetime import date
from typing import NamedTuple

from benchmarks.in_process import MEMBER, VISITOR, Client, bare_flask, exchange
from forum.config import ROOT

PAGES = {
    "home": "/",
    "reading page": "/case-studies/{case_study}",
    "list, with all counts": "/case-studies",
    "search, one word": "/case-studies?q=childcare",
    "search, three words": "/case-studies?q=lone+parents+childcare",
    "search, narrowed": "/case-studies?q=anxiety&group=pg6-new-esa&sort=useful",
    "claimant groups": "/claimant-groups",
    "claimant group": "/claimant-groups/lone-parents",
    "practices": "/practices",
    "feed": "/case-studies.atom",
    "organisations": "/organisations",
    "organisation": "/organisations/{organisation}",
    "questions": "/discussions",
    "workshops": "/workshops",
}
NEEDS_INDEX = ("list", "search")
ROUNDS = 3
TARGET = ROOT / "docs" / "performance.md"


class Cost(NamedTuple):
    cold_ms: float
    warm_ms: float
    statements: int
    kilobytes: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 2_000, 100_000])
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--indexed", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    arguments = parser.parse_args()
    lines = table(arguments.sizes, arguments.times, arguments.indexed)
    print("\n".join(lines))
    if arguments.write:
        write("pages", lines)


def table(sizes: list[int], times: int, indexed: int) -> list[str]:
    hello = Client(bare_flask())
    hello.cpu_ms("/", 200, is_cold=False)  # warms up
    costs: dict[tuple[str, str], dict[int, tuple[Cost, float]]] = {}
    for size in sizes:
        with exchange(size, with_index=size <= indexed) as app:
            for who in (VISITOR, MEMBER):
                client = Client(app, who)
                for name, address in pages(client, size <= indexed).items():
                    found = measure(client, hello, address, times)
                    costs.setdefault((name, who), {})[size] = found
    return _lines(costs, sizes)


def pages(client: Client, is_indexed: bool) -> dict[str, str]:
    whole = {
        "case_study": client.location("/case-studies/1").rpartition("/")[2],
        "organisation": client.location("/organisations/1").rpartition("/")[2],
    }
    return {
        name: address.format(**whole)
        for name, address in PAGES.items()
        if is_indexed or not name.startswith(NEEDS_INDEX)
    }


def measure(client: Client, hello: Client, address: str, times: int) -> tuple[Cost, float]:
    """The least of some rounds, and the milliseconds of a hello in the same rounds."""
    status, body = client.get(address)
    if not status.startswith("200"):
        raise SystemExit(f"{address} answered {status}")
    rounds = [
        (
            hello.cpu_ms("/", times * 20, is_cold=False),
            client.cpu_ms(address, times, is_cold=True),
            client.cpu_ms(address, times, is_cold=False),
        )
        for _ in range(ROUNDS)
    ]
    hello_ms, cold, warm = (min(column) for column in zip(*rounds, strict=True))
    return Cost(cold, warm, len(client.statements(address)), len(body) / 1000), hello_ms


def _lines(costs: dict, sizes: list[int]) -> list[str]:
    """A Markdown table: multiples of a hello, cold / warm, and statements, at each size."""
    heads = [f"{size:,}: cold / warm, statements" for size in sizes]
    lines = [
        f"Measured on {date.today():%d %B %Y}. Multiples of the CPU time of a bare hello.",
        "",
        f"| page | who | {' | '.join(heads)} | growth |",
        f"|---|---|{'---|' * len(sizes)}---|",
    ]
    for (name, who), of_size in costs.items():
        cells = [_cell(of_size.get(size)) for size in sizes]
        lines.append(f"| {name} | {who} | {' | '.join(cells)} | {_growth(of_size, sizes)} |")
    return lines


def _cell(found: tuple[Cost, float] | None) -> str:
    if found is None:
        return "-"
    cost, hello_ms = found
    return f"{cost.cold_ms / hello_ms:.1f} / {cost.warm_ms / hello_ms:.1f}, {cost.statements}"


def _growth(of_size: dict[int, tuple[Cost, float]], sizes: list[int]) -> str:
    """The cost at the last size over that at the one before it; the promise is 1.3 at most."""
    last = [of_size[size] for size in sizes[-2:] if size in of_size]
    if len(last) < 2:
        return "-"
    small, large = (cost.cold_ms / hello_ms for cost, hello_ms in last)
    return f"{large / small:.2f}"


def write(name: str, lines: list[str]) -> None:
    """Between the marks of this name in docs/performance.md."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = TARGET.read_text().partition(begin)
    _, _, after = rest.partition(end)
    TARGET.write_text("\n".join([f"{before}{begin}", *lines, f"{end}{after}"]))


if __name__ == "__main__":
    main()
