"""A month with 500 workshops and 20,000 bookings against one with 5, by CPU time.

    python -m benchmarks.workshops [--times 40]

In one process with bare Flask. `x quiet` is how many times the busy page costs its quiet sister:
the promise is 1.5 at most. By the clock the same pair has come out at 3, with a neighbour at work
while the busy one was asked: so the two are asked in turn, and their CPU time counts.
"""

import argparse
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import insert

from benchmarks.in_process import Client, bare_flask, exchange
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import Basis
from forum.models.workshops import Workshop, WorkshopStatus

CASE_STUDIES, ROUNDS = 100, 5
MEMBERS = 40
QUIET, BUSY = datetime(2031, 3, 3, 9), datetime(2031, 5, 1, 9)
PAGES = {
    "month": ("/workshops/month/2031-03", "/workshops/month/2031-05"),
    "one day": ("/workshops?day=2031-03-03", "/workshops?day=2031-05-05"),
    "workshop": ("/workshops/{quiet}", "/workshops/{busy}"),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--times", type=int, default=40)
    arguments = parser.parse_args()
    hello = Client(bare_flask())
    with exchange(CASE_STUDIES, with_index=False) as app:
        ids = _fill(app)
        client = Client(app)
        print(f"{'page':<24}{'ms of CPU':>11}{'x bare':>9}{'x quiet':>9}{'statements':>12}")
        for name, both in PAGES.items():
            addresses = [one.format(**ids) for one in both]
            bare, *costs = measure(client, hello, addresses, arguments.times)
            for kind, address, ms in zip(("quiet", "busy"), addresses, costs, strict=True):
                print(
                    f"{name + ', ' + kind:<24}{ms:>11.1f}{ms / bare:>9.1f}{ms / costs[0]:>9.2f}"
                    f"{len(client.statements(address)):>12}"
                )


def measure(client: Client, hello: Client, addresses: list[str], times: int) -> list[float]:
    """Milliseconds of a hello and of each address: the least of some rounds, asked in turn."""
    rounds = [
        [
            hello.cpu_ms("/", times * 10, is_cold=False),
            *(client.cpu_ms(address, times, is_cold=True) for address in addresses),
        ]
        for _ in range(ROUNDS)
    ]
    return [min(column) for column in zip(*rounds, strict=True)]


def _fill(app: Flask) -> dict[str, str]:
    """5 workshops in March 2031 with 2 bookings each, 500 in May with 40; an address of each."""
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
