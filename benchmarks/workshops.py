"""A month with 500 workshops and 20,000 bookings against one with 5, and against bare Flask.

    python -m benchmarks.workshops [--requests 200] [--clients 4]

One gunicorn with a hello page and one with the exchange, as in benchmarks.served. `x quiet` is how
many times the busy one costs its quiet sister: the promise is 1.5 at most.
"""

import argparse
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from benchmarks.served import Timing, bare_flask, exchange, measure
from forum import create_app
from forum.config import Settings
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import Basis
from forum.models.workshops import Workshop, WorkshopStatus

MEMBERS = 40
QUIET, BUSY = datetime(2031, 3, 3, 9), datetime(2031, 5, 1, 9)
PAGES = {
    "month": ("/workshops/month/2031-03", "/workshops/month/2031-05"),
    "one day": ("/workshops?day=2031-03-03", "/workshops?day=2031-05-05"),
    "workshop": ("/workshops/{quiet}", "/workshops/{busy}"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    arguments = parser.parse_args()
    ids: dict[str, str] = {}

    def fill(data: Path) -> None:
        ids.update(_fill(data))

    with (
        tempfile.TemporaryDirectory() as folder,
        bare_flask(folder) as bare,
        exchange(folder, fill) as ours,
    ):
        hello = measure(bare, "/", arguments)
        print(f"{'page':<24}{'requests/s':>11}{'p50 ms':>9}{'kB':>7}{'x bare':>9}{'x quiet':>9}")
        for name, both in PAGES.items():
            quiet, busy = (measure(ours, one.format(**ids), arguments) for one in both)
            _print(f"{name}, quiet", quiet, hello, quiet)
            _print(f"{name}, busy", busy, hello, quiet)


def _print(name: str, found: Timing, hello: Timing, quiet: Timing) -> None:
    times = [one.per_second / found.per_second for one in (hello, quiet)]
    print(
        f"{name:<24}{found.per_second:>11.0f}{found.middle_ms:>9.1f}"
        f"{found.bytes / 1000:>7.1f}{times[0]:>9.1f}{times[1]:>9.2f}"
    )


def _fill(data: Path) -> dict[str, str]:
    """5 workshops in March 2031 with 2 bookings each, 500 in May with 40; an address of each."""
    app = create_app(Settings(data_dir=data, demo=True))
    with app.app_context():
        members = [_member(number) for number in range(MEMBERS)]
        db.session.add_all(members)
        db.session.flush()
        quiet = [_workshop(members[0], QUIET, n, taken=2) for n in range(5)]
        busy = [_workshop(members[0], BUSY, n, taken=MEMBERS) for n in range(500)]
        db.session.add_all([*quiet, *busy])
        db.session.flush()
        rows = [
            _booking(workshop, member)
            for workshop in (*quiet, *busy)
            for member in members[: workshop.places_taken]
        ]
        db.session.execute(insert(Booking), rows)
        db.session.commit()
        found = {
            "quiet": f"{quiet[0].id}-{quiet[0].slug}",
            "busy": f"{busy[0].id}-{busy[0].slug}",
        }
        db.session.remove()
        db.engine.dispose()
    return found


def _member(number: int) -> User:
    standing = Standing.VERIFIED
    return User(email=f"member{number}@bench.example", name=f"Member {number}", standing=standing)


def _workshop(organiser: User, first: datetime, number: int, taken: int) -> Workshop:
    starts_at = first + timedelta(days=number % 28, minutes=15 * (number // 28))
    return Workshop(
        slug="what-works",
        title=f"What works, number {number}",
        status=WorkshopStatus.PUBLISHED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        place_name="Central Library",
        capacity=MEMBERS + 10,
        places_taken=taken,
        organiser=organiser,
        submission_key=f"{first:%m}-{number}",
        published_at=datetime(2026, 1, 1),
        basis=Basis.MEMBER,
    )


def _booking(workshop: Workshop, member: User) -> dict:
    return {
        "workshop_id": workshop.id,
        "member_id": member.id,
        "state": BookingState.BOOKED,
        "asked_at": datetime(2026, 1, 1),
        "booked_at": datetime(2026, 1, 1),
        "round": 1,
        "reason": "",
        "access_needs": "",
    }


if __name__ == "__main__":
    main()
