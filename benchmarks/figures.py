"""Pages of figures with 2,000 and with 200,000 of them, and what a chart costs.

    python -m benchmarks.figures [--requests 200] [--clients 2]

Fills two fresh demonstrations with invented management information: 12 organisations over 11
quarters, and 200 organisations over 28. Asks the same pages of both, turn by turn, as a manager
in the supply chain who may see all of it, and prints the middle answer times, how many times the
larger database costs the smaller (at most 1.5 is promised for the first two), and both against a
hello page of bare Flask. Then the milliseconds of each chart.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from benchmarks.served import HELLO, ROOT, _served

SMALL, LARGE = (12, 4, 11), (200, 9, 28)  # organisations, groups, quarters; 4 measures of each
MEASURES = ("referrals", "attachments", "job_outcomes", "sustainment_payments")
MOST = 1.5
PROMISED = ("organisation", "comparison in an area")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=100)
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        _filled(folder, "small", SMALL) as small,
        _filled(folder, "large", LARGE) as large,
        _bare(folder) as bare,
    ):
        _compare(bare, small, large, arguments.requests)
    _charts()


def _compare(bare: int, small: tuple, large: tuple, requests: int) -> None:
    hello = _middle([(bare, "/", "")], requests)[0]
    print(f"bare Flask, hello: {hello:.2f} ms\n")
    print(f"{'page':<26}{'2,000 ms':>10}{'200,000 ms':>12}{'ratio':>8}{'x bare':>8}")
    for name in small[2]:
        both = [(port, pages[name], cookie) for port, cookie, pages in (small, large)]
        few, many = _middle(both, requests)
        late = "  above the promise" if name in PROMISED and many / few > MOST else ""
        print(f"{name:<26}{few:>10.1f}{many:>12.1f}{many / few:>8.2f}{many / hello:>8.1f}{late}")


def _middle(asked: list[tuple[int, str, str]], requests: int) -> list[float]:
    """Milliseconds of each; turn by turn, so that all share the machine's other work."""
    taken: list[list[float]] = [[] for _ in asked]
    for _ in range(requests):
        for times, (port, address, cookie) in zip(taken, asked, strict=True):
            started = time.perf_counter()
            _get(port, address, cookie)
            times.append((time.perf_counter() - started) * 1000)
    return [median(times) for times in taken]


def _get(port: int, address: str, cookie: str) -> bytes:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}")
    return body


@contextmanager
def _bare(folder: str):
    (Path(folder) / "hello.py").write_text(HELLO)
    with _served("hello:app", {"PYTHONPATH": folder}) as port:
        yield port


@contextmanager
def _filled(folder: str, name: str, size: tuple[int, int, int]):
    """(port, cookie, {page: address}) of a demonstration with so many figures more."""
    data = Path(folder) / name
    data.mkdir()
    settings = {"FORUM_DEMO": "1", "FORUM_DATA_DIR": str(data)}
    for words in (["db", "upgrade"], ["demo", "load"]):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        subprocess.run(
            command, cwd=ROOT, env=os.environ | settings, check=True, stdout=subprocess.DEVNULL
        )
    os.environ.update(settings)
    cookie, pages = _fill(size)
    with _served("wsgi:app", settings) as port:
        yield port, cookie, pages


def _fill(size: tuple[int, int, int]) -> tuple[str, dict[str, str]]:
    """Write the figures; a manager's cookie, and the addresses of the pages."""
    from forum import create_app
    from forum.core.extensions import db
    from forum.models.accounts import User
    from forum.people.sign_in import sessions

    app = create_app()
    with app.test_request_context():
        one, area = _write(size)
        manager = db.session.query(User).filter_by(email="manager@demo.example").one()
        key = sessions.begin(manager, with_second_factor=True)
        db.session.commit()
        pages = _pages(one, area)
        serializer = app.session_interface.get_signing_serializer(app)
        session = serializer.dumps({"_user_id": key, "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={session}", pages


def _pages(one, area) -> dict[str, str]:
    measure = f"/performance/job-outcomes?kind=management&group=pg1-jsa-18-24&organisation={one.id}"
    return {
        "organisation": f"/organisations/{one.id}-{one.slug}",
        "comparison in an area": f"{measure}&area={area.slug}",
        "comparison of all areas": f"{measure}&area=all",
        "its CSV file": measure.replace("outcomes?", "outcomes/figures.csv?")
        + f"&area={area.slug}",
        "performance": "/performance",
    }


def _write(size: tuple[int, int, int]):
    """Organisations of one area where there are few, else spread over all of them."""
    from forum.core.extensions import db
    from forum.models.figures import Figure
    from forum.models.organisations import Kind, Organisation
    from forum.models.vocabularies import Term, Vocabulary

    many, groups, quarters = size
    terms = db.session.query(Term).order_by(Term.position)
    chosen = terms.filter_by(vocabulary=Vocabulary.GROUP).limit(groups).all()
    areas = terms.filter_by(vocabulary=Vocabulary.AREA).all()[: max(1, many // 11)]
    made = [
        Organisation(name=f"Measured {n:03}", slug=f"measured-{n}", kind=Kind.SUBCONTRACTOR)
        for n in range(many)
    ]
    db.session.add_all(made)
    db.session.flush()
    rows = [
        _figure(place, organisation.id, areas[place % len(areas)], group, quarter, measure)
        for place, organisation in enumerate(made)
        for group in chosen
        for quarter in range(quarters)
        for measure in MEASURES
    ]
    for start in range(0, len(rows), 5_000):
        db.session.execute(Figure.__table__.insert(), rows[start : start + 5_000])
    db.session.commit()
    print(f"{len(rows):,} figures")
    return made[0], areas[0]


def _figure(place: int, organisation_id: int, area, group, quarter: int, measure: str) -> dict:
    end = date(2014, 9, 30) - timedelta(days=91 * quarter)
    number = (place * 7 + quarter * 3 + len(measure)) % 23
    values = dict(
        zip(MEASURES, (110 + number, 100 + number, 20 + number, 40 + number), strict=True)
    )
    is_outcome = measure == "job_outcomes"
    return {
        "ref": f"{place}-{group.id}-{quarter}-{measure[:3]}",
        "subject": f"{place}-{group.id}-{quarter}-{measure[:3]}",
        "version": 1,
        "programme_id": area.programme_id,
        "organisation_id": organisation_id,
        "organisation_named": "",
        "area_id": area.id,
        "geography": area.name,
        "group_id": group.id,
        "group_named": "",
        "measure": measure,
        "period": f"Quarter to {end.isoformat()}",
        "period_type": "quarter",
        "cut_off": end,
        "value": values[measure],
        "denominator": values["referrals"] if measure in ("attachments", "job_outcomes") else None,
        "profile": 28 if is_outcome else None,
        "unit": "payments" if measure.startswith("sustain") else "people",
        "origin": "management information",
        "basis": "sourced",
        "source": "",
        "note": "",
    }


def _charts() -> None:
    from forum.performance.charts import funnel, over_time, png, svg
    from forum.performance.charts.frame import NARROW, PANEL, WIDE
    from forum.performance.comparison import statistics

    places = [funnel.FunnelPoint(f"Trust {n}", 10 + n % 40, 60 + n, n == 3) for n in range(40)]
    steps = [over_time.SeriesPoint(f"Q{n}", 0.2 + n / 90, 0.1, 0.4, 0.25) for n in range(12)]

    def a_funnel(size):
        limits = lambda people: statistics.limits(0.25, people)  # noqa: E731
        return funnel.draw(size, "Funnel", "Forty.", places, 0.25, limits, "Referrals")

    def a_line(size, **more):
        return over_time.draw(size, "Line", "Twelve.", steps, **more)

    drawn = {
        "funnel, both widths": lambda: svg.figure(a_funnel(WIDE), a_funnel(NARROW)),
        "over time, both widths": lambda: svg.figure(a_line(WIDE), a_line(NARROW)),
        "a small panel": lambda: svg.paint(a_line(PANEL, is_panel=True)),
        "funnel as PNG": lambda: png.paint(a_funnel(WIDE), "A caption."),
    }
    print("\nchart, ms")
    for name, draw in drawn.items():
        times = []
        for _ in range(30):
            statistics.limits.cache_clear()
            started = time.perf_counter()
            draw()
            times.append((time.perf_counter() - started) * 1000)
        print(f"{name:<26}{median(times):>10.2f}")


if __name__ == "__main__":
    main()
