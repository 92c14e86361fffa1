"""The busy pages beside bare Flask, by CPU time, on the same server in one run.

    python -m benchmarks.pages [--sizes 100 2000 100000] [--times 20] [--write]

For each size: the pages of a visitor and of a signed-in member, cold and warm. Cold asks a new
address each time (`?cold=1`, `?cold=2`, which no page knows), so that no cache of pages can answer;
warm asks the same one again. Prints the CPU time of an answer as a multiple of a hello of bare
Flask, which is asked in turn with them, and the number of statements. `--write` puts the table into
docs/performance.md. Each side is one process of gunicorn, whose CPU time the system counts (so on
Linux). Databases are made by benchmarks.large_database; pages that search are left
out above --indexed case studies, since their index takes long to build.
"""

import argparse
import http.client
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from benchmarks import served
from benchmarks.in_process import COLD, MEMBER, VISITOR, Client, exchange
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
ONE_PROCESS = [
    *("-k", "gthread", "-w", "1", "--threads", "4"),
    *("--keep-alive", "600", "--log-level", "error"),
]
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


class Server:
    """One process of gunicorn, asked over one connection."""

    def __init__(self, port: int, pid: int, cookie: str = "") -> None:
        self.pid = pid
        self.headers = {"Cookie": cookie} if cookie else {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.asked = 0

    def cpu_ms(self, address: str, times: int, is_cold: bool) -> float:
        """Of one answer: the mean of so many."""
        started = self._cpu_s()
        for _ in range(times):
            self.asked += 1
            cold = f"{'&' if '?' in address else '?'}{COLD}={self.asked}" if is_cold else ""
            self.get(address + cold)
        return (self._cpu_s() - started) * 1000 / times

    def get(self, address: str) -> bytes:
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}")
        return body

    def _cpu_s(self) -> float:
        """User and system time of gunicorn's workers, to the nanosecond.

        /proc counts in hundredths of a second: twenty answers of 5 ms are ten of them.
        """
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(time.clock_gettime(cpu_clock(int(pid))) for pid in workers)


def cpu_clock(pid: int) -> int:
    """The clock of a process's CPU time, as Linux numbers it (clock_getcpuclockid(3))."""
    return (~pid << 3) | 2


def table(sizes: list[int], times: int, indexed: int) -> list[str]:
    costs: dict[tuple[str, str], dict[int, tuple[Cost, float]]] = {}
    with served_hello() as hello:
        for size in sizes:
            for key, found in _costs(size, size <= indexed, hello, times).items():
                costs.setdefault(key, {})[size] = found
    return _lines(costs, sizes)


@contextmanager
def served_hello() -> Iterator[Server]:
    """A hello of bare Flask, warm: what every multiple is a multiple of."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "hello.py").write_text(served.HELLO)
        with served.process("hello:app", {"PYTHONPATH": folder}, ONE_PROCESS) as bare:
            hello = Server(*bare)
            hello.cpu_ms("/", 500, is_cold=False)
            yield hello


def _costs(
    size: int, is_indexed: bool, hello: Server, times: int
) -> dict[tuple[str, str], tuple[Cost, float]]:
    found = {}
    with exchange(size, with_index=is_indexed) as app:
        data = str(app.config["SETTINGS"].data_dir)
        settings = {"FORUM_DEMO": "1", "FORUM_DATA_DIR": data}
        with served.process("wsgi:app", settings, ONE_PROCESS) as (port, pid):
            for who in (VISITOR, MEMBER):
                client = Client(app, who)
                server = Server(port, pid, client.cookie)
                for name, address in pages(client, is_indexed).items():
                    cost, hello_ms = measure(server, hello, address, times)
                    statements = len(client.statements(address))
                    found[name, who] = cost._replace(statements=statements), hello_ms
    return found


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


def measure(server: Server, hello: Server, address: str, times: int) -> tuple[Cost, float]:
    """The least of some rounds, and the milliseconds of a hello in the same rounds."""
    body = server.get(address)
    rounds = [
        (
            hello.cpu_ms("/", times * 10, is_cold=False),
            server.cpu_ms(address, times, is_cold=True),
            server.cpu_ms(address, times, is_cold=False),
        )
        for _ in range(ROUNDS)
    ]
    hello_ms, cold, warm = (min(column) for column in zip(*rounds, strict=True))
    return Cost(cold, warm, 0, len(body) / 1000), hello_ms


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
