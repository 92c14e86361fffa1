"""The forum at size, by CPU time: pages, fan-out and digest.

    python -m benchmarks.social [--times 20]

In one process, on one database: home, stream and notifications of a member once 1,000 things have
happened and once 100,000 have (the promise is 1.5 times at most); one case study that 20,000
members follow at once (under 10 s); and the digest of 2,000 members (under 60 s).
"""

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import func, insert, select, text, update

from benchmarks.in_process import MEMBER, Client, exchange
from forum.core import clock
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import SignIn, Standing, User
from forum.models.case_studies import CaseStudy
from forum.models.social import Activity, ActivityKind, Follow, FollowKind, Notice, Strength
from forum.models.vocabularies import Term, Vocabulary
from forum.social.digest import jobs as digest_jobs
from forum.social.digest import schedule
from forum.social.notifications import jobs

CASE_STUDIES, ROUNDS = 100, 5
FEW, MANY = 1_000, 100_000
FOLLOWERS, READERS = 20_000, 2_000
FIRST_MEMBER = 1_000_000  # ids of those made here
PAGES = ("/", "/stream", "/stream?show=everything", "/me/notifications", "/me/this-week")
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
EVENTS = (  # by the database itself; ids above those that there are
    "INSERT INTO activity (id, kind, object_id, round, at, is_listed, fanned_out_at) "
    f"{NUMBERS}SELECT 1000000 + i, 'version', :of, 1000 + i, :now, 1, :now FROM n",
    "INSERT INTO activity_target (kind, target_id, activity_id) "
    f"{NUMBERS}SELECT 'term', :term, 1000000 + i FROM n WHERE i % 7 = 0",
    "INSERT INTO notice (member_id, kind, thing_kind, thing_id, item_kind, item_id, at, mail_due) "
    f"{NUMBERS}SELECT :reader, 'followed', 'case-study', :of, 'version', 1000 + i, :now, 0 FROM n",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    with exchange(CASE_STUDIES, with_index=True) as app:
        pages(app, arguments.times)
        print(f"{'fan-out to ' + f'{FOLLOWERS:,}' + ' followers':<40}{fan_out(app):>8.1f} s of CPU")
        seconds, letters = digest(app)
        print(f"{'digest of ' + f'{letters:,}' + ' members':<40}{seconds:>8.1f} s of CPU")


def pages(app: Flask, times: int) -> None:
    client = Client(app, MEMBER)
    with app.app_context():
        given = _of_reader()
    happen(app, 1, FEW, given)
    few = [measure(client, address, times) for address in PAGES]
    happen(app, FEW + 1, MANY, given)
    many = [measure(client, address, times) for address in PAGES]
    print(f"{'page':<28}{f'ms at {FEW:,}':>14}{f'ms at {MANY:,}':>16}{'x':>7}{'statements':>12}")
    for address, before, after in zip(PAGES, few, many, strict=True):
        statements = len(client.statements(address))
        print(f"{address:<28}{before:>14.1f}{after:>16.1f}{after / before:>7.2f}{statements:>12}")


def measure(client: Client, address: str, times: int) -> float:
    """Milliseconds of CPU of an answer: the least of some rounds."""
    client.get(address)
    return min(client.cpu_ms(address, times, is_cold=True) for _ in range(ROUNDS))


def _of_reader() -> dict[str, Any]:
    """The member who is signed in follows a claimant group, of which all that happens is."""
    reader = db.session.scalars(select(SignIn.user_id).order_by(SignIn.id.desc()).limit(1)).one()
    shared = db.session.scalars(select(CaseStudy.id).order_by(CaseStudy.id).limit(1)).one()
    term = _group()
    follow = {"kind": FollowKind.TERM, "target_id": term, "strength": Strength.WEEKLY}
    db.session.execute(insert(Follow).values(member_id=reader, **follow))
    db.session.commit()
    return {"reader": reader, "of": shared, "term": term, "now": clock.now()}


def _group() -> int:
    groups = select(Term.id).where(Term.vocabulary == Vocabulary.GROUP).order_by(Term.id)
    return db.session.scalars(groups.limit(1)).one()


def happen(app: Flask, first: int, last: int, given: dict[str, Any]) -> None:
    with app.app_context():
        for statement in EVENTS:
            db.session.execute(text(statement), given | {"first": first, "last": last})
        db.session.commit()


def fan_out(app: Flask) -> float:
    """Seconds of CPU for one new case study that so many follow at once."""
    with app.app_context():
        while jobs.fan_out():
            pass
        members(FOLLOWERS, Strength.AT_ONCE)
        shared = db.session.scalars(select(CaseStudy).order_by(CaseStudy.id).limit(1)).one()
        shared.terms = [*shared.terms, db.session.get_one(Term, _group())]
        what = {"kind": ActivityKind.CASE_STUDY, "object_id": shared.id, "round": 1_000_000}
        db.session.add(Activity(is_listed=True, **what))
        before = _number(Notice.id)
        db.session.commit()
        seconds = cpu_seconds(jobs.fan_out)
        assert _number(Notice.id) - before >= FOLLOWERS
        return seconds


def digest(app: Flask) -> tuple[float, int]:
    """(seconds of CPU, letters) of the first Tuesday morning after now."""
    with app.app_context():
        today = clock.in_london(clock.now()).date()
        tuesday = today + timedelta(days=(schedule.TUESDAY - today.weekday()) % 7 or 7)
        rest = User.id >= FIRST_MEMBER + READERS  # of the followers above
        db.session.execute(update(User).where(rest).values(standing=Standing.SUSPENDED))
        before = _number(Letter.id)
        db.session.commit()
        morning = schedule.morning_of(tuesday) + timedelta(minutes=1)
        with time_machine.travel(f"{morning.isoformat()}+00:00", tick=False):
            seconds = cpu_seconds(digest_jobs.send_mails_of_the_day)
        return seconds, _number(Letter.id) - before


def members(number: int, strength: Strength) -> None:
    """Of no organisation; each follows the group."""
    ids = range(FIRST_MEMBER, FIRST_MEMBER + number)
    of_all = {"name": "M", "password_hash": "", "standing": Standing.VERIFIED}
    rows = [{"id": n, "email": f"m{n}@x.example"} | of_all for n in ids]
    db.session.execute(insert(User), rows)
    what = {"kind": FollowKind.TERM, "target_id": _group(), "strength": strength}
    db.session.execute(insert(Follow), [{"member_id": n} | what for n in ids])
    db.session.commit()


def _number(column: Any) -> int:
    return db.session.scalar(select(func.count(column))) or 0


def cpu_seconds(run: Callable[[], Any]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


if __name__ == "__main__":
    main()
