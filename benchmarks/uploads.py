"""A large file of figures, checked and copied beside people who read.

    python -m benchmarks.uploads [--rows 100000] [--readers 1]

Fills a fresh demonstration with 200 contracts, uploads one CSV file of management information
about them (a row a month, group and contract; three counts and a profile in each), and does what
the worker does: checks it, a second analyst approves it, copies it. Then the same file once more
with every tenth number changed, which is compared with what is there and becomes next versions.
Prints rows a second of both, the longest step (no transaction is longer), and how long the pages
of a reader take before and meanwhile, in milliseconds and against a hello page of bare Flask.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from benchmarks.served import ROOT, _ask, _redirected, bare_flask, exchange

CONTRACTS = 200
GROUPS = [f"PG{n}" for n in range(1, 10)]
FIRST = date(2011, 6, 1)
HEADINGS = (
    "organisation,area,payment_group,period_start,period_end,"
    "referrals,attachments,job_outcomes,profile_job_outcomes"
)
QUIET_S = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=1)
    parser.add_argument("--read", nargs=2, metavar=("PORT", "ADDRESS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        _read(int(arguments.read[0]), arguments.read[1])
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        bare_flask(folder) as bare,
        exchange(folder) as port,
    ):
        _measure(Path(folder) / "data", bare, port, arguments)


def _measure(data: Path, bare: int, port: int, arguments) -> None:
    hello = statistics.median(_ask(bare, "/", 400)[0])
    organisation = _redirected(port, "/organisations/1").partition("?")[0]
    print(f"bare Flask, hello: {hello:.2f} ms\n")
    print(f"{'':<28}{'rows/s':>9}{'seconds':>9}{'longest step':>14}", end="")
    print(f"{'p50 ms':>9}{'p95 ms':>9}{'worst':>9}{'x bare':>8}")

    def measured(name: str, rows: int, steps: Iterator[None]) -> None:
        with _readers(port, organisation, arguments.readers) as times:
            taken = _timed(steps)
        _show(name, rows, taken, times, hello)

    os.environ |= {"FORUM_DEMO": "1", "FORUM_DATA_DIR": str(data)}
    from forum import create_app

    app = create_app()
    with app.app_context():
        from forum.performance.uploads import pipeline

        measured("only read", 0, _quiet())
        for again in (False, True):
            upload_id, second = _upload(_file(arguments.rows, again))
            name = "again, a tenth changed: " if again else ""
            measured(f"{name}check", arguments.rows, pipeline.check(upload_id))
            _approve(upload_id, second)
            measured(f"{name}copy", arguments.rows, pipeline.copy(upload_id))


def _timed(steps: Iterator[None]) -> list[float]:
    """Seconds of each step."""
    taken, before = [], time.perf_counter()
    for _ in steps:
        now = time.perf_counter()
        taken.append(now - before)
        before = now
    return [*taken, time.perf_counter() - before]


def _quiet() -> Iterator[None]:
    time.sleep(QUIET_S)
    yield


def _show(name: str, rows: int, taken: list[float], times: list[float], hello: float) -> None:
    whole, longest = sum(taken), max(taken)
    did = f"{rows / whole:>9.0f}{whole:>9.1f}{longest * 1000:>11.0f} ms" if rows else " " * 32
    middle, p95 = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    read = f"{middle:>9.1f}{p95:>9.1f}{max(times):>9.1f}{middle / hello:>8.1f}"
    print(f"{name:<28}{did}{read}", flush=True)


@contextmanager
def _readers(port: int, address: str, count: int) -> Iterator[list[float]]:
    """Other processes that ask for a page over and over; their times come when it ends."""
    command = [sys.executable, "-m", "benchmarks.uploads", "--read", str(port), address]
    pipe = subprocess.PIPE
    running = [
        subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe)
        for _ in range(count)
    ]
    times: list[float] = []
    yield times
    for reader in running:
        times += json.loads(reader.communicate("stop")[0])


def _read(port: int, address: str) -> None:
    """Until something comes in: the page, and a pause of a twentieth of a second."""
    import select

    times: list[float] = []
    while not select.select([sys.stdin], [], [], 0.05)[0]:
        times += _ask(port, address, 1)[0]
    print(json.dumps(times))


def _file(rows: int, changed: bool) -> bytes:
    """One row for each month, group and contract, in that order, until there are so many."""
    lines = [HEADINGS]
    for number in range(rows):
        contract = number % CONTRACTS
        month, group = divmod(number // CONTRACTS, len(GROUPS))
        referrals = 100 + number % 900 + (changed and number % 10 == 0)
        lines.append(
            f"Measured {contract:03},{contract % 18 + 1},{GROUPS[group]},{_days(month)},"
            f"{referrals},{referrals - 5},{referrals // 4},{referrals // 3}"
        )
    return "\n".join([*lines, ""]).encode()


def _days(month: int) -> str:
    from calendar import monthrange

    year, of_year = divmod(FIRST.month - 1 + month, 12)
    first = date(FIRST.year + year, of_year + 1, 1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return f"{first.isoformat()},{last.isoformat()}"


def _upload(content: bytes) -> tuple[int, int]:
    """The upload, and who else may approve it."""
    from forum.core.extensions import db
    from forum.models.accounts import User
    from forum.models.provenance import Origin
    from forum.performance.uploads import actions, files

    first, second = db.session.query(User).filter_by(is_analyst=True).limit(2)
    _hold_contracts()
    received = files.received("measured.csv", content)
    purpose = actions.UploadPurpose(
        Origin.MANAGEMENT, "sourced", note="Invented, to measure uploads"
    )
    upload, _is_new = actions.receive(first, received, purpose)
    if upload.state == "mapping":
        raise SystemExit("The headings are not known.")
    return upload.id, second.id


def _hold_contracts() -> None:
    from forum.core.extensions import db
    from forum.models.organisations import Contract, Kind, Organisation
    from forum.models.vocabularies import Term, Vocabulary

    if db.session.query(Contract).filter_by(ref="B000").count():
        return
    of_home = db.session.query(Term).filter_by(vocabulary=Vocabulary.AREA)
    areas = {t.slug: t for t in of_home if t.programme.is_work_programme}
    for number in range(CONTRACTS):
        name, slug = f"Measured {number:03}", f"measured-{number}"
        prime = Organisation(name=name, slug=slug, kind=Kind.PRIME)
        area = areas[str(number % len(areas) + 1)]
        held = {"ref": f"B{number:03}", "starts_on": FIRST, "basis": "sourced"}
        db.session.add(Contract(prime=prime, area=area, **held))
    db.session.commit()


def _approve(upload_id: int, analyst_id: int) -> None:
    from forum.core.extensions import db
    from forum.models.accounts import User
    from forum.models.uploads import Upload, UploadProblem
    from forum.performance.uploads import actions

    upload = db.session.get_one(Upload, upload_id)
    if upload.state != "waiting":
        wrong = db.session.query(UploadProblem).filter_by(upload_id=upload_id).first()
        raise SystemExit(f"The file is {upload.state}: {wrong and wrong.rule}")
    actions.approve(db.session.get_one(User, analyst_id), upload)


if __name__ == "__main__":
    main()
