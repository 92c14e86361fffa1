"""A visitor's page from the cache is the page that would be rendered now, whatever happened."""

import gzip
import multiprocessing
import random
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from forum.config import ROOT
from forum.core import clock, page_cache
from forum.core.extensions import db
from forum.core.page_cache import Entry, PageCache, Variant, accepts_gzip
from forum.models.accounts import User
from forum.models.comments import Comment
from forum.models.organisations import Organisation
from forum.models.releases import ClockWatch, Release
from forum.models.saved_searches import SearchCount
from forum.people.erasure import actions as erasure
from forum.people.sign_in import passwords
from forum.search import index, query_log
from tests.conftest import make_app

NOW = datetime(2026, 3, 2, 9, 0)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@contextmanager
def opened(folder, megabytes):
    app = make_app(folder, page_cache_mb=megabytes)
    yield app
    with app.app_context():
        index.close(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cached(app, tmp_path):
    """Another web process on the data of `app`: with a cache."""
    with opened(tmp_path, 8) as other:
        yield other


@pytest.fixture
def visitor(cached):
    return cached.test_client(use_cookies=False)


@pytest.fixture
def path(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


def hits(app):
    return page_cache.of_app(app).hits


def is_hit(app, browser, address, **headers):
    before = hits(app)
    browser.get(address, headers=headers)
    return hits(app) > before


def test_the_second_visitor_gets_what_was_rendered_for_the_first(cached, visitor, path):
    first, second = visitor.get(path), visitor.get(path)

    assert hits(cached) == 1
    assert (second.status, second.data) == (first.status, first.data)
    assert sorted(second.headers) == sorted(first.headers)
    assert second.headers["Cache-Control"] == "private, no-cache"
    assert second.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert {"Cookie", "Accept-Encoding"} <= set(second.headers["Vary"].split(", "))
    assert "Set-Cookie" not in second.headers


@pytest.mark.parametrize("accepted", ["gzip", ""])
def test_an_etag_stands_for_the_bytes_of_one_encoding(visitor, path, accepted):
    plain = visitor.get(path).data
    for _ in ("cold", "warm"):
        answer = visitor.get(path, headers={"Accept-Encoding": accepted})
        etag = answer.headers["ETag"]
        again = visitor.get(path, headers={"Accept-Encoding": accepted, "If-None-Match": etag})

        assert (gzip.decompress(answer.data) if accepted else answer.data) == plain
        assert etag.startswith('"') and etag.endswith('-gzip"' if accepted else '"')
        assert (again.status_code, again.data) == (304, b"")
        assert (again.headers["ETag"], again.headers["Vary"]) == (etag, answer.headers["Vary"])
        assert "Content-Encoding" not in again.headers
    other = visitor.get(path, headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


def test_head_has_the_headers_of_get_and_no_body(visitor, path):
    whole = visitor.get(path)
    head = visitor.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))


@pytest.mark.parametrize(
    "header, accepted",
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip;q=0", False), ("br", False)],
)
def test_what_a_browser_accepts(header, accepted):
    assert accepts_gzip(header) is accepted


def test_signing_in_and_out_never_shows_the_others_page(app, cached, browse, ada, path):
    browser, member = cached.test_client(), browse(ada)
    visitors = browser.get(path)
    cookie = member.get_cookie("exchange")
    browser.set_cookie("exchange", cookie.value)
    members = browser.get(path, headers={"If-None-Match": visitors.headers["ETag"]})
    browser.delete_cookie("exchange")
    after = browser.get(path)

    assert "Sign out" in members.text and "Sign out" not in visitors.text
    assert members.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in members.headers
    assert after.data == visitors.data


def test_what_may_differ_each_time_is_not_cached(cached, visitor):
    """Forms, links of one person, measures of this moment, what is refused and what is missing."""
    for address in ("/sign-in", "/join", "/status", "/workshops.ics", "/nothing", "/me"):
        assert not [address for _ in range(3) if is_hit(cached, visitor, address)]
        assert visitor.get(address).headers["Cache-Control"] == "private, no-store"
    assert not is_hit(cached, visitor, f"/?{'x' * 600}")


def test_each_host_and_each_query_has_its_own(cached, visitor):
    assert not is_hit(cached, visitor, "/privacy", Host="one.example")
    assert not is_hit(cached, visitor, "/privacy", Host="other.example")
    assert not is_hit(cached, visitor, "/privacy?q=bus", Host="other.example")
    assert is_hit(cached, visitor, "/privacy?q=bus", Host="other.example")


def test_a_host_that_is_not_ours_is_refused_from_the_cache_too(tmp_path, app):
    app = make_app(tmp_path, page_cache_mb=8, base_url="http://ours.example")
    visitor = app.test_client(use_cookies=False)
    assert visitor.get("/help", headers={"Host": "ours.example"}).status_code == 200
    assert visitor.get("/help", headers={"Host": "theirs.example"}).status_code == 400
    with app.app_context():
        db.engine.dispose()


def test_without_a_cache_a_page_is_as_it_was(app, browse, path):
    answer = browse().get(path)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


# Other processes


def _serve(folder, pipe):
    app = make_app(folder, page_cache_mb=8)
    visitor = app.test_client(use_cookies=False)
    for address, instant in iter(pipe.recv, None):
        if instant is None:
            pipe.send((visitor.get(address).data, hits(app)))
            continue
        with time_machine.travel(f"{instant.isoformat()}+00:00", tick=False):
            pipe.send((visitor.get(address).data, hits(app)))


@pytest.fixture
def other_processes(app, tmp_path):
    """Two real processes with a cache each: ask(address) is [(body, hits so far), ...]."""
    started = []
    for _ in range(2):
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(tmp_path, theirs), daemon=True
        )
        process.start()
        started.append((process, ours))

    def ask(address, instant=None):
        for _, pipe in started:
            pipe.send((address, instant))
        return [pipe.recv() for _, pipe in started]

    yield ask
    for process, pipe in started:
        pipe.send(None)
        process.join(10)


def test_what_is_withdrawn_or_erased_is_gone_on_every_process(
    other_processes, browse, ben, mo, path
):
    browse(ben).post(f"{path}/comments", data={"body": "Rosebud", "key": "a" * 32})
    comment = db.session.scalars(select(Comment)).one()
    asked = [other_processes(path) for _ in range(3)]
    assert all(b"Rosebud" in body for bodies in asked for body, _ in bodies)
    assert [n for _, n in asked[-1]] == [2, 2]  # warm

    withdraw = f"/moderation/words/comment/{comment.id}/withdraw"
    browse(mo).post(withdraw, data={"reason": "It names a claimant."})
    assert not any(b"Rosebud" in body for body, _ in other_processes(path))

    assert all(b"Ada" in body for body, _ in other_processes(path))
    db.session.remove()
    author = db.session.scalars(select(User).where(User.name == "Ada")).one()
    author.password_hash = passwords.hash_password("a long enough one")
    erasure.close_account(author, "a long enough one")
    assert not any(b"Ada" in body for body, _ in other_processes(path))


# Time alone


def test_a_release_opens_on_the_second_on_every_process(app, other_processes, at):
    at(NOW)
    opens = NOW + HOUR
    db.session.add(Release(ref="soon", name="Next", release_at=opens, cut_off=NOW.date()))
    db.session.commit()
    page = "/performance/releases"
    [before, _], [warm, _] = (
        other_processes(page, opens - HOUR / 60),
        other_processes(page, opens - SECOND),
    )
    assert warm == (before[0], 1)

    at(opens)
    with app.test_client() as browser:
        rendered = browser.get(page).data
    assert rendered != before[0]
    assert [body for body, _ in other_processes(page, opens)] == [rendered] * 2


def test_time_alone_ends_what_is_kept(app, cached, visitor, at):
    """Releases, the end of trust in the clock, workshops, midnight in London; at most 5 minutes."""
    at(NOW)
    cache = page_cache.of_app(cached)
    with cached.app_context():
        assert cache.until("a", NOW) == NOW + page_cache.LONGEST_LIFE
        late = datetime(2026, 7, 1, 22, 58)  # 11:58pm in London
        assert cache.until("a", late) == datetime(2026, 7, 1, 23, 0)
        db.session.execute(update(ClockWatch).values(good_until=NOW + 9 * SECOND))
        db.session.commit()
        assert cache.until("b", NOW) == NOW + 9 * SECOND
        db.session.add(Release(ref="x", name="X", release_at=NOW + SECOND, cut_off=NOW.date()))
        db.session.commit()
        assert cache.until("c", NOW) == NOW + SECOND
        assert cache.until("c", NOW + SECOND) == NOW + 9 * SECOND
        db.session.remove()


def test_a_clock_that_is_put_back_is_not_answered_from_later(cached, visitor, at):
    at(NOW)
    visitor.get("/")
    assert is_hit(cached, visitor, "/")
    at(NOW - HOUR)
    assert not is_hit(cached, visitor, "/")


READS_THE_CLOCK = {  # file that a visitor's page may run: which instant covers it
    "api/keys/queries.py": "of the API, rendered each time",
    "api/monitoring/collector.py": "rendered each time",
    "api/webhooks/listeners.py": "written with what happens",
    "api/webhooks/messages.py": "sent by the worker",
    "models/api.py": "members",
    "core/london_time.py": "today(): midnight in London",
    "administration/audit_log/views.py": "administrators",
    "performance/measure_reviews/views.py": "analysts",
    "administration/operations/queries.py": "administrators",
    "administration/operations/runs.py": "administrators",
    "models/accounts.py": "members; when a role was given to one",
    "models/bookings.py": "a member's own offer",
    "models/expertise.py": "Panel.opens_at, closes_at",
    "models/organisations.py": "the day of a link: midnight in London",
    "models/polls.py": "Poll.closes_at",
    "models/releases.py": "Release.release_at, ClockWatch.good_until",
    "models/workshops.py": "Workshop.starts_at, ends_at",
    "people/sign_in/queries.py": "links of one person, rendered each time",
    "policy/people.py": "a member's own session: no visitor has one",
    "pages/briefs/queries.py": "mail",
    "pages/home/member_queries.py": "a member's own page is not cached",
    "pages/home/views.py": "a member's own page is not cached",
    "administration/health/queries.py": "administrators",
    "administration/health/status_queries.py": "the status page is not cached",
    "pages/landing/views.py": "the quarter: midnight in London",
    "pages/this_quarter/views.py": "the quarter: midnight in London",
    "people/supply_chains/queries.py": "the day of a link: midnight in London",
    "social/reviewed_summaries/queries.py": "the months of a summary: five minutes late at most",
    "pages/showcase/views.py": "the quarter and the next workshop: midnight, Workshop.starts_at",
    "people/members/queries.py": "moderators",
    "people/sign_in/sessions.py": "members",
    "people/sign_in/tokens.py": "links of mails are not cached",
    "performance/comparison/views.py": "the day a review is due: midnight in London",
    "performance/figures/exports.py": "the day: midnight in London",
    "performance/releases/queries.py": "Release.release_at, ClockWatch.good_until",
    "performance/uploads/analyst_views.py": "analysts",
    "performance/uploads/pipeline.py": "files of analysts",
    "performance/uploads/queries.py": "analysts",
    "policy/workshops.py": "members who came",
    "social/communities/queries.py": "mail",
    "social/communities/views.py": "the year: midnight in London",
    "moderation/public_log/queries.py": "rendered each time",
    "moderation/reports/queries.py": "members",
    "moderation/review_queue/queries.py": "moderators",
    "social/contribution_record/views.py": "members",
    "social/digest/queries.py": "members",
    "social/digest/views.py": "members",
    "social/expertise/queries.py": "members",
    "social/things/queries.py": "members",
    "practice/ratings/queries.py": "Score.recalculate_at",
    "models/service_standards.py": "StandardVersion.applies_at, ended_at",
    "standards/versions/queries.py": "StandardVersion.applies_at, ended_at; the day: midnight",
    "reference/organisations/queries.py": "the day of a link: midnight in London",
    "search/query_log.py": "counts",
    "search/query_log_queries.py": "moderators",
    "search/saved/queries.py": "mail",
    "workshops/attendance/attendance_code.py": "members",
    "workshops/bookings/queries.py": "members",
    "workshops/calendar/ical.py": "calendar files are not cached",
    "workshops/calendar/queries.py": "calendar files are not cached",
    "workshops/schedule/queries.py": "Workshop.starts_at, ends_at; the month: midnight in London",
}
WRITES = ("actions.py", "jobs.py", "forms.py", "form.py", "commands.py", "form_recovery.py")
NO_PAGE = ("core/", "mail/", "data/", "worker.py", "gate/")


def test_whatever_reads_the_clock_is_covered_by_an_instant():
    """A new reader: say here which of the wings' INSTANTS covers it, or add one."""
    folder = ROOT / "forum"
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if "clock.now()" in path.read_text() and not path.name.endswith(WRITES)
    }
    of_pages = {name for name in found if not name.startswith(NO_PAGE)} | {"core/london_time.py"}
    assert of_pages - READS_THE_CLOCK.keys() == NO_VIEW


NO_VIEW = {
    "pages/security/views.py",  # each time
    "performance/releases/release_clock.py",
    "practice/gaps/close_gaps.py",
    "practice/ratings/invalidation.py",
    "workshops/bookings/seat_allocation.py",
    "workshops/words.py",
}


# The search index, and what a search leaves behind


def test_a_commit_of_the_index_ends_the_results_and_nothing_else(
    cached, visitor, indexer, share, ada
):
    indexer.catch_up()
    results = "/case-studies?q=bus"
    visitor.get("/help")
    assert "No case studies" in visitor.get(results).text or is_hit(cached, visitor, results)
    share(ada, title="Bus passes for all")
    visitor.get("/help")
    stale = visitor.get(results).text
    assert is_hit(cached, visitor, results)
    indexer.catch_up()
    fresh = visitor.get(results).text
    assert "Bus passes for all" in fresh and "Bus passes for all" not in stale


def test_every_search_is_counted_from_the_cache_too(app, cached, visitor, indexer, at):
    at(NOW)
    indexer.catch_up()
    for _ in range(4):
        visitor.get("/case-studies?q=childcare")
    assert hits(cached) == 3
    query_log.flush(cached)
    assert db.session.scalars(select(SearchCount.times)).one() == 4


# Memory


def test_it_holds_no_more_bytes_than_it_may(app):
    cache = PageCache(50_000, db.engine)
    for number in range(100):
        cache.put((str(number),), entry(bytes(5_000)))
        cache.find_current(("0",))
        assert cache.bytes <= 50_000
    kept = [n for n in range(100) if cache.find_current((str(n),))]
    assert len(kept) == 50_000 // (5_000 + page_cache.OVERHEAD)
    assert 0 in kept and 99 in kept and 1 not in kept


def entry(body):
    version, since = PageCache(0, db.engine).version(), clock.now() - SECOND
    plain = Variant("x", [], body)
    return Entry(version, since, since + HOUR, [], [], "/", plain, None)


# All at once


def comment(ben, path, n):
    ben.post(f"{path}/comments", data={"body": f"Comment {n}", "key": f"{n:032x}"})


def rate(ben, path, n):
    ben.post(f"{path}/rating", data={"value": str(n % 5 + 1)})


def take_back(ben, path, n):
    ben.post(f"{path}/rating/take-back")


def withdraw(ben, path, n):
    last = db.session.scalar(select(Comment.id).order_by(Comment.id.desc()))
    ben.post(f"/comments/{last}/withdraw")


def rename(ben, path, n):
    row = db.session.scalars(select(Organisation).order_by(Organisation.id)).first()
    row.name = f"Organisation {n}"
    db.session.commit()


def nothing(ben, path, n):
    pass


WRITE = (comment, rate, take_back, withdraw, rename, nothing)


def test_whatever_is_written_the_next_visitor_reads_it(app, tmp_path, browse, ben, path):
    """Writes by HTTP in a random order; after each one two caches answer as no cache does."""
    member, guest, order, seen = browse(ben), browse(), random.Random(12), set()
    pages = ["/", path, "/discussions", "/organisations"]
    with opened(tmp_path, 8) as one, opened(tmp_path, 8) as two:
        visitors = [one.test_client(use_cookies=False), two.test_client(use_cookies=False)] * 2
        for number in range(20):
            order.choice(WRITE)(member, path, number)
            db.session.remove()
            page = order.choice(pages)
            rendered = guest.get(page).data
            seen.add(rendered)
            assert [v.get(page).data for v in visitors] == [rendered] * 4
        assert min(hits(one), hits(two)) >= 20
    assert len(seen) > 8
