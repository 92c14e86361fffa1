"""Two databases that differ in nothing but what is unreleased answer alike, to the byte.

Whatever a visitor, an outside member, a moderator, an administrator, or somebody who has stolen
an analyst's password asks of one and of the
other: every route, format, query parameter, method and header. To those whom the supply chain
or their office lets see more they differ, so the test would notice.
"""

import gzip
import shutil
import sqlite3
from collections import Counter
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import product
from urllib.parse import quote, urlencode, urlsplit

import pytest
import time_machine
from sqlalchemy import func, select, update
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from forum.core import clock, page_cache
from forum.core.db import upsert
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.complaints import (
    ComplaintCount,
    ComplaintReturn,
    ComplaintStep,
    DaysTaken,
    is_released,
    standing_key,
)
from forum.models.figures import Figure, Origin
from forum.models.organisations import Organisation
from forum.models.programmes import Programme
from forum.models.releases import ClockWatch, Release
from forum.models.service_standards import Standard
from forum.models.social import Activity, ActivityTarget, Follow, FollowKind, Notice, Strength
from forum.models.standard_results import StandardResult, is_result_released
from forum.models.uploads import Chunk, FilePart, Upload, UploadProblem, UploadState
from forum.models.vocabularies import Term, Vocabulary
from forum.people.sign_in import sessions
from forum.performance.passports import actions as passports
from forum.search import index
from forum.search.index_jobs import Indexer
from forum.social.notifications.jobs import fan_out
from forum.standards.complaints import themes as complaint_themes
from forum.standards.results import actions as results
from tests.conftest import make_app

SECRET = 987_654_321.0
PRIME = "Larkfield Pathways Group (fictional)"
BY_PASSWORD = " by the password alone"
OUTSIDE = ("visitor", "charity", "moderator", "admin", f"analyst{BY_PASSWORD}")
INSIDE = ("manager", "analyst")
TELLS_THE_TIME = (
    *("/demo/mail", "/status", "/static/"),
    "/performance/uploads/template.xlsx",  # workbooks say when they were made
    *(f"/returns/format/{n}/{what}.xlsx" for n in (1, 2) for what in ("empty", "example")),
)
TELL_THE_TIME = {
    *("pages.status", "returns.format_file", "uploads.template_xlsx", "monitoring.scrape"),
}
NAMED_BY_CHANCE = (
    "/administration/settings",  # it names the data folder
    "/administration/health",  # how much of the disk is free at this moment
    "/share/",  # a draft's address, another each time the form is opened
)
RANDOM_FIELDS = ("csrf_token", "key", "challenge")
RANDOM = (*(f'name="{name}"' for name in RANDOM_FIELDS), 'data-passkey="')
BY_A_TOKEN = {  # of a mail or a calendar: nothing links to them, and no figure is on them
    "accounts.add_first_passkey",
    "accounts.confirm",
    "accounts.confirm_new_email",
    "accounts.enrol",
    "accounts.enrol_qr",
    "accounts.redeem_known_browser",
    "accounts.reset",
    "accounts.undo_new_email",
    "search.stop_mail",
    "stream.feed",
    "subscriptions.stop",
    "workshops.own_calendar_feed",
}
AFTER_A_FORM = {
    "accounts.forgotten_sent",
    "accounts.join_by_provider",  # OIDC is off by default; nothing of figures is on its pages
    "accounts.provider_back",
    "accounts.provider_sign_in",
    "accounts.signed_out",
    "appeals.suspended",  # for who is suspended, after signing in
    "accounts.join_sent",
    "accounts.known_browser",
    "accounts.passkey_second_step",
    "accounts.second_step",
    "comments.changes",  # of an edit: the demonstration has none
    "discussions.answer_changes",
    "pages.robots",
}
BY_HAND = [
    "/stream",
    "/me/follows",
    "/me/notifications",
    "/me/this-week",
    "/.well-known/security.txt",
    "/case-studies/complete.json?q=9876",
    "/case-studies?q=987654321",
    "/search?q=987654321",
    "/performance/measures.json",
    "/performance.csv",
    "/organisations/1.json",
    "/organisations?sort=value",
    "/performance/referrals?sort=value",
    "/performance/uploads/4",
    "/performance/uploads/4.json",
    "/performance/uploads/4/problems.csv",
    "/performance/uploads/4/columns",
    "/performance/uploads/4/answer",
    "/performance/uploads/4/add-organisation",
    "/performance/uploads/4/would-be-published.csv",
    "/performance/looks.csv",
    "/uploads/secret.csv",
    "/performance?programme=unseen-works",
    "/performance/completers?programme=unseen-works",
    "/performance/job-outcomes/figures.json?programme=work-programme.harbourside-works",
    "/programmes/unseen-works",
    "/performance/referrals/funnel.png",
    "/performance/referrals/over-time.png",
    "/performance/referrals/groups.png",
    "/performance/referrals/over-time.csv",
    "/performance/referrals/groups.json",
    "/performance/uploads/format",
    "/performance/uploads/template.csv",
    "/complaints",
    "/complaints.csv",
    "/complaints.json",
    "/complaints/money",
    "/complaints/money/counts.csv",
    "/complaints/money/counts.json",
    "/complaints/contracts/1",
    "/complaints/sampling",
    "/complaints/sampling/1",
    "/complaints/themes",
    "/complaints/money/resolutions/new",
    "/complaints/resolutions/1/edit",
    "/complaints/resolutions/1/uses/new",
    "/contracts/52/scorecard",
    "/contracts/52/scorecard.csv",
    "/contracts/52/scorecard.json",
    "/contracts/52/reports",
    "/stages/pre-work-support",
    "/what-we-know?stage=pre-work-support",
    "/complaints/returns/example.csv",
    "/returns/1",
    "/returns/1/for/1",
    "/standards/PE-1/results.csv",
    "/standards/PE-1/results.json",
    "/standards/PE-1-your-first-meeting?contract=D02-18",
    "/standards/pilot",
    "/standards/PE-1/contracts",
    "/standards/PE-1/contracts.csv",
    "/standards/PE-1/contracts.json",
    "/standards/results",
    "/standards/results/official",
    "/standards/results/official/example.csv",
    *(
        f"/standards/results/contracts/{one}{kind}"
        for one in (47, 50)
        for kind in ("", ".csv", ".json")
    ),
    "/performance/uploads/template.json",
    "/api/v1/openapi.json",
    "/standards/customer-service-standards-of-causeway-and-tern-fictional/reviews.ics",
    "/api/v1/returns/1",
    "/returns/format/2.json",
    "/api/v1/case-studies",
    "/api/v1/case-studies/1",
    "/api/v1/search?q=987654321",
    "/api/v1/vocabularies",
    "/api/v1/vocabularies/practice",
    "/api/v1/organisations",
    "/api/v1/organisations/1",
    "/api/v1/measures",
    "/api/v1/figures?measure=referrals",
    "/api/v1/figures?measure=job-outcomes&limit=100",
    "/api/v1/workshops",
    "/api/v1/workshops/5",
    "/api/v1/releases",
    "/api/v1/releases/1",
    "/developers",
    "/embed/what-works-for/lone-parents",
    "/open-data",
    "/open-data/case-studies.csv",
    "/open-data/datapackage.json",
    "/claimant-groups/pg1-jsa-18-24/this-quarter",
    "/case-studies/compare?id=1&id=2",
    "/glossary.csv",
    "/what-we-know/childcare-planning/summary/history",
    "/moderation/log",
    "/forgotten",
    "/attachments/1",
    "/case-studies/1/compare",
    "/case-studies/1.json",
    "/case-studies/1-x/versions/1/to/1",
    "/workshops/5/notes/history",
    "/workshops/month",
]
HEADERS = (
    {"Accept": "application/json"},
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Thu, 18 Sep 2014 08:30:00 GMT"},
    {"Range": "bytes=0-99"},
    {"Accept-Encoding": "gzip"},
)
RESULT_IS_OUT = """figure_id IS NOT NULL AND sent_at < :now AND quarter_end <= (
    SELECT max(cut_off) FROM release WHERE opened_at IS NOT NULL)"""
NOT_PUBLIC = f"""(origin IN ('{Origin.MANAGEMENT}', '{Origin.LEAKED}')
    AND id NOT IN (SELECT figure_id FROM standard_result WHERE {RESULT_IS_OUT})) OR (
    origin = '{Origin.OFFICIAL}' AND (release_id IS NULL OR release_id IN (
        SELECT id FROM release WHERE opened_at IS NULL AND release_at > :now)))"""


# The two databases


@pytest.fixture(scope="module")
def moment():
    return clock.now().replace(microsecond=0)


@pytest.fixture(scope="module")
def folders(tmp_path_factory, demonstrated, moment):
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    shutil.copytree(demonstrated, first, dirs_exist_ok=True)
    with time_machine.travel(f"{moment.isoformat()}+00:00", tick=False):
        with make_app(first).app_context() as context:
            db.session.execute(update(ClockWatch).values(good_until=moment + timedelta(hours=9)))
            _put_secrets(moment)
            _issue_passport()
            Indexer(index.engine(context.app)).catch_up()
            index.close(context.app)
            db.session.remove()
            db.engine.dispose()
        shutil.copytree(first, second, dirs_exist_ok=True)
        _change_secrets(second / "exchange.db", moment)
    return first, second


def _put_secrets(now):
    """In every shape that a figure can have, for every organisation; and one on its way in."""
    soon = Release(
        ref="soon", name="Next", release_at=now + timedelta(hours=1), cut_off=date(2026, 9, 30)
    )
    off = Release(
        ref="off",
        name="Cancelled",
        release_at=now - timedelta(days=1),
        cut_off=date(2026, 9, 30),
        cancelled_at=now - timedelta(days=2),
    )
    db.session.add_all([soon, off])
    group = db.session.scalars(select(Term).where(Term.vocabulary == Vocabulary.GROUP)).first()
    area = db.session.scalars(select(Term).where(Term.vocabulary == Vocabulary.AREA)).first()
    shapes = [
        (Origin.OFFICIAL, soon, date(2026, 9, 30)),
        (Origin.OFFICIAL, off, date(2026, 9, 30)),
        (Origin.OFFICIAL, None, date(2026, 9, 30)),
        (Origin.MANAGEMENT, None, date(2026, 9, 30)),
        (Origin.MANAGEMENT, None, date(2014, 6, 30)),
        (Origin.LEAKED, None, date(2014, 6, 30)),
    ]
    for organisation in db.session.scalars(select(Organisation)).all():
        for number, (origin, release, cut_off) in enumerate(shapes):
            db.session.add(
                Figure(
                    ref=f"secret{organisation.id}-{number}",
                    organisation=organisation,
                    release=release,
                    area=area,
                    group=group,
                    measure="referrals",
                    period=f"to {cut_off}",
                    period_type=str(number),
                    cut_off=cut_off,
                    value=SECRET,
                    profile=SECRET,
                    denominator=SECRET,
                    unit="people",
                    origin=origin,
                    basis="sourced",
                )
            )
    _put_a_programme(soon)
    _put_a_newer_version(soon)
    _put_upload(soon)
    _put_complaints(now)
    _put_results(now)
    db.session.commit()
    _follow_everything(now)


def _follow_everything(now):
    """By members outside: stream, notices and digest are full of what the secrets hang on."""
    while fan_out():
        pass
    targets = {
        (one.kind, one.target_id)
        for one in db.session.scalars(select(ActivityTarget))
        if one.kind in ("case-study", "organisation", "question", "series", "term")
    }
    fewer = sorted(targets)[::6]  # the stream asks once for each
    themes = [(FollowKind.THEME, theme.number) for theme in complaint_themes.all_themes()]
    standards = [(FollowKind.STANDARD, one) for one in db.session.scalars(select(Standard.id))]
    for who in OUTSIDE:
        email = f"{who.removesuffix(BY_PASSWORD)}@demo.example"
        member = db.session.scalars(select(User).filter_by(email=email)).one_or_none()
        for kind, target_id in [*fewer, *themes, *standards[:9]] if member else []:
            row = {"member_id": member.id, "kind": kind, "target_id": target_id}
            new = upsert(Follow).values(**row, strength=Strength.AT_ONCE, since=now, seen_at=now)
            db.session.execute(new.on_conflict_do_nothing())
    newest = select(Activity.id).order_by(Activity.id.desc()).limit(90)
    told = update(Activity).where(Activity.id.in_(newest))
    db.session.execute(told.values(at=now - timedelta(hours=2), fanned_out_at=None))
    db.session.commit()
    while fan_out():
        pass
    assert db.session.scalar(select(func.count(Notice.id))) > 50


def _put_complaints(now):
    """Of each contract: of a quarter that no release covers, and a new return of one that is out.

    The new one replaces what is out, and counts from the next release on.
    """
    sender = db.session.scalars(select(User).filter_by(email="manager@demo.example")).one()
    stage = db.session.scalars(select(Term).where(Term.vocabulary == Vocabulary.STAGE)).first()
    out = db.session.scalars(select(ComplaintReturn).where(is_released())).all()
    ends = {one.contract_id: one.quarter_end for one in out}
    for contract_id, quarter_end in ends.items():
        for end in (quarter_end, date(2026, 9, 30)):
            key = standing_key(contract_id, end)
            stands = ComplaintReturn.standing_key == key
            db.session.execute(
                update(ComplaintReturn).where(stands).values(standing_key=None, replaced_at=now)
            )
            made = ComplaintReturn(
                standing_key=key,
                contract_id=contract_id,
                quarter_end=end,
                participants=int(SECRET),
                sender=sender,
                sent_at=now,
                sha256="0" * 64,
            )
            db.session.add(made)
            db.session.flush()
            db.session.add(
                ComplaintCount(
                    return_id=made.id,
                    theme="money",
                    stage=stage,
                    step=ComplaintStep.ADVISER,
                    days=DaysTaken.UP_TO_10,
                    received=int(SECRET),
                    upheld=int(SECRET),
                )
            )


def _put_results(now):
    """Of each that is out a newer one, which counts from the next release on."""
    for old in db.session.scalars(select(StandardResult).where(is_result_released())).all():
        columns = {c.key: getattr(old, c.key) for c in StandardResult.__mapper__.column_attrs}
        for own in ("id", "figure_id", "number", "counted", "out_of", "sent_at", "guard"):
            columns.pop(own)
        old.standing_key, old.replaced_at = None, now
        db.session.flush()
        counts = {"counted": int(SECRET), "out_of": int(SECRET), "guard": 77.0}
        newer = StandardResult(**columns, **counts, number=old.number + 1, sent_at=now)
        db.session.add(newer)
        db.session.flush()
        figure = results.figure_of(newer, old.contract)
        db.session.add(figure)
        db.session.flush()
        newer.figure_id = figure.id


def _put_a_programme(soon):
    """One of which nothing is out, and one of which something is: of both an organisation's own
    and everybody's. No choice of a programme may tell that they are there.
    """
    unseen = Programme(
        slug="unseen-works",
        name="Unseen Works",
        geography="Unseen",
        area_code="UNS",
        basis="illustrative",
    )
    area = Term(
        vocabulary=Vocabulary.AREA, slug="unseen-1", code="UNS 1", name="Unseen", programme=unseen
    )
    db.session.add(area)
    areas = db.session.scalars(select(Term).where(Term.code.in_(("UNS 1", "HBW 2")))).all()
    prime = db.session.scalars(select(Organisation).filter_by(name=PRIME)).one()
    for number, (where, whose, measure) in enumerate(
        product(areas, [prime, None], ["job_outcomes", "completers", "referrals"])
    ):
        db.session.add(
            Figure(
                ref=f"unseen{number}",
                programme=where.programme,
                organisation=whose,
                organisation_named="" if whose else "all primes",
                area=where if whose else None,
                geography=where.name if whose else where.programme.geography,
                group_named="all",
                measure=measure,
                period=f"to 30 September 2026, {number}",
                period_type="cumulative",
                cut_off=date(2026, 9, 30),
                value=SECRET,
                denominator=SECRET,
                unit="people",
                origin=Origin.OFFICIAL,
                release=soon,
                basis="illustrative" if number % 2 else "sourced",
            )
        )


def _issue_passport():
    larkfield = db.session.scalars(select(Organisation).filter_by(name=PRIME)).one()
    passports.issue(None, larkfield, lambda code: f"http://localhost/passports/{code}")


def _put_a_newer_version(release):
    """Of what is released: until its own release opens the old one is shown."""
    for number, old in enumerate(
        db.session.scalars(select(Figure).where(Figure.origin == Origin.OFFICIAL).limit(40)).all()
    ):
        columns = {c.key: getattr(old, c.key) for c in Figure.__mapper__.column_attrs}
        for own in ("id", "ref", "version", "value", "release_id"):
            columns.pop(own)
        newer = {"version": old.version + 1, "value": SECRET, "release_id": release.id}
        db.session.add(Figure(ref=f"secret-v{number}", **columns, **newer))


def _put_upload(release):
    analyst = db.session.scalars(select(User).filter_by(email="analyst@demo.example")).one()
    db.session.flush()
    upload = Upload(
        sha256="0" * 64,
        file_name="secret.csv",
        layout="csv",
        size=10,
        origin=Origin.OFFICIAL,
        release_id=release.id,
        uploader_id=analyst.id,
        state=UploadState.REFUSED,
        rows=1,
        chunks=1,
        problems=1,
    )
    db.session.add(upload)
    db.session.flush()
    db.session.add_all(
        [
            Chunk(upload_id=upload.id, number=0, rows=[{"value": SECRET}]),
            FilePart(upload_id=upload.id, number=0, content=b"987654321"),
            UploadProblem(
                upload_id=upload.id,
                line=1,
                column="value",
                value="987654321",
                rule="987654321 is too much.",
                mend="Look at 987654321.",
            ),
        ]
    )


def _change_secrets(path, now):
    """Other values, and of each three unreleased figures one less: neither may be told."""
    with sqlite3.connect(path) as other:
        moment = {"now": now.isoformat(sep=" ")}
        changed = "value = value * 3 + 7, profile = profile * 2 + 1, denominator = denominator + 9"
        where = f"WHERE {NOT_PUBLIC}"
        assert other.execute(f"UPDATE figure SET {changed} {where}", moment).rowcount > 1000
        assert other.execute(f"DELETE FROM figure {where} AND id % 3 = 0", moment).rowcount > 300
        other.execute("UPDATE upload SET size = 77, rows = 5, file_name = 'another.csv'")
        other.execute("UPDATE chunk SET rows = '[]'")
        other.execute("UPDATE complaint_return SET participants = 9 WHERE sent_at >= :now", moment)
        of_these = "IN (SELECT id FROM complaint_return WHERE sent_at >= :now)"
        changed = f"UPDATE complaint_count SET received = received + 1 WHERE return_id {of_these}"
        assert other.execute(changed, moment).rowcount > 1
        not_out = f"id NOT IN (SELECT id FROM standard_result WHERE {RESULT_IS_OUT})"
        changed = "counted = counted / 3, guard = guard / 2, exceptions = '{}'"
        secret = f"UPDATE standard_result SET {changed} WHERE {not_out}"
        assert other.execute(secret, moment).rowcount > 100
        other.execute("UPDATE file_part SET content = x'00'")
        other.execute("UPDATE upload_problem SET value = '1', rule = 'x'")
    other.close()


# What each of them answers


class Page(HTMLParser):
    """The addresses that a page leads to: links, pictures, and what its choices can be set to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.choices, self.select = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        for name in ("href", "src", "action"):
            if (given.get(name) or "").startswith("/"):
                self.links.append(given[name].partition("#")[0])
        if tag == "select":
            self.select = given.get("name")
        elif tag == "option" and self.select:
            self.choices.append((self.select, given.get("value") or ""))
        elif tag == "input" and given.get("name"):
            self.choices.append((given["name"], given.get("value") or "9876"))

    def next(self, address):
        here = urlsplit(address).path
        asked = [
            f"{here}?{urlencode({name: value})}"
            for name, value in self.choices
            if name not in RANDOM_FIELDS
        ]
        return [*self.links, *asked]


def everything(folder, moment, who):
    """{(address, how it was asked): (status, headers, body)} and the endpoints that answered.

    One of each kind of page, for the secrets hang on every organisation. The visitor also tries
    every parameter and header; the others the parameters of pages that show figures.
    """
    with time_machine.travel(f"{moment.isoformat()}+00:00", tick=False):
        app = make_app(folder, page_cache_mb=64, api_visitor_requests=100_000)
        browser = _signed_in(app, who)
        answers, ends = {}, set()
        tried, waiting, seen = Counter(), [*_starts(app), *BY_HAND], set()
        addresses = app.url_map.bind("localhost")
        while waiting:
            address = waiting.pop(0)
            if address in seen or address.startswith(TELLS_THE_TIME + NAMED_BY_CHANCE):
                continue
            seen.add(address)
            end, kind = _kind(addresses, address)
            tried[kind] += 1
            if tried[kind] > 1 or ("?" in address and not _tries(who, end)):
                continue
            answer = browser.get(address)
            ends.add(end)
            answers[address, "GET"] = _whole(answer)
            if answer.headers.get("Cache-Control") == "private, no-cache":
                answers[address, "from the cache"] = _whole(browser.get(address))
            if answer.mimetype == "text/html":
                waiting += Page(answer.text).next(address)
            if who == "visitor" and "?" not in address:
                answers |= _otherwise(browser, address)
        assert page_cache.of_app(app).hits >= (100 if who == "visitor" else 0)
        with app.app_context():
            index.close(app)
            db.engine.dispose()
    return answers, ends


def _starts(app):
    """Pages with figures on them first: those of the fictional prime, which has all kinds."""
    with app.app_context():
        larkfield = db.session.scalars(select(Organisation).filter_by(name=PRIME)).one()
        address = f"/organisations/{larkfield.id}-{larkfield.slug}"
        told = db.session.scalars(select(CaseStudy).filter_by(ref="CS062")).one()
        beside = f"/case-studies/{told.id}-{told.slug}"
        api = f"/api/v1/organisations/{larkfield.id}"
        asked = [api, f"{api}/figures", f"/api/v1/case-studies/{told.id}"]
        return ["/", "/performance", address, f"{address}/passport", beside, *asked]


def _tries(who, end):
    return who == "visitor" or (who in OUTSIDE and end.startswith(("performance", "organisations")))


def _signed_in(app, who):
    if who == "visitor":
        return app.test_client(use_cookies=False)  # a session cookie would pass by the cache
    browser = app.test_client()
    with app.app_context():
        email = f"{who.removesuffix(BY_PASSWORD)}@demo.example"
        user = db.session.scalars(select(User).filter_by(email=email)).one()
        key = sessions.begin(user, with_second_factor=not who.endswith(BY_PASSWORD))
        db.session.commit()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    return browser


def _kind(addresses, address):
    """Its endpoint, and with it the names of what is asked."""
    path, _, query = address.partition("?")
    names = sorted({part.partition("=")[0] for part in query.split("&")})
    asked = "several" if len(names) > 1 else names[0]
    try:
        end, given = addresses.match(quote(path, safe="/%"))
    except (HTTPException, RequestRedirect):
        return "none", f"none {address}"
    return end, f"{end} {given.get('kind', '')}{given.get('picture', '')} {asked}"


def _otherwise(browser, address):
    answers = {(address, str(h)): _whole(browser.get(address, headers=h)) for h in HEADERS}
    for method in ("HEAD", "OPTIONS"):
        answers[address, method] = _whole(browser.open(address, method=method))
    return answers


def _whole(answer):
    left_out = {"Set-Cookie", "Date", "RateLimit"}  # the last counts seconds of a real clock
    if answer.headers.get("Content-Encoding") == "gzip":
        left_out.add("Content-Length")  # compressed with a header of random length
    headers = sorted((n, v) for n, v in answer.headers if n not in left_out)
    return answer.status_code, headers, _without_tokens(answer)


def _without_tokens(answer):
    is_gzip = answer.headers.get("Content-Encoding") == "gzip" and answer.data
    data = gzip.decompress(answer.data) if is_gzip else answer.data
    if answer.mimetype != "text/html":
        return data
    return b"\n".join(
        line for line in data.splitlines() if not any(random.encode() in line for random in RANDOM)
    )


@pytest.mark.parametrize("who", OUTSIDE)
def test_to_those_outside_both_answer_alike(app, folders, moment, who):
    (first, ends), (second, _) = (everything(folder, moment, who) for folder in folders)

    assert len(first) > (400 if who == "visitor" else 60)
    assert [asked for asked, answer in first.items() if answer[0] >= 429] == []
    assert first.keys() == second.keys()
    assert [asked for asked in first if first[asked] != second[asked]] == []
    told = [asked for asked, answer in first.items() if b"987,654,321" in answer[2]]
    assert told == []
    if who == "visitor":
        assert untried(app, ends) == set()


def test_the_cache_opens_with_the_release_and_not_a_second_earlier(folders, moment):
    """Warm until the last second, alike in both; then what is rendered without a cache."""
    opens, second = moment + timedelta(hours=1), timedelta(seconds=1)
    before = [_pages(folder, [opens - 2 * second, opens - second], 64) for folder in folders]
    assert before[0] == before[1]
    assert len({str(pages) for pages in before[0]}) == 1
    for folder in folders:
        *_, warm = _pages(folder, [opens - second, opens, opens], 64)
        [rendered] = _pages(folder, [opens], 0)
        assert warm == rendered != before[0][0]


def _pages(folder, instants, megabytes):
    """The bodies of pages with figures, at each instant in turn, by one process."""
    app = make_app(folder, page_cache_mb=megabytes)
    visitor, found = _signed_in(app, "visitor"), []
    for instant in instants:
        with time_machine.travel(f"{instant.isoformat()}+00:00", tick=False):
            addresses = [*_starts(app), "/performance/referrals", "/performance/releases"]
            found.append([_without_tokens(visitor.get(address)) for address in addresses])
    with app.app_context():
        not_latched = update(Release).where(Release.ref == "soon").values(opened_at=None)
        db.session.execute(not_latched)  # as the other tests find it
        db.session.commit()
        index.close(app)
        db.session.remove()
        db.engine.dispose()
    return found


def untried(app, ends):
    """Routes that a visitor may open and the test never did: link to it, or add it to BY_HAND."""
    open_routes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and getattr(app.view_functions[rule.endpoint], "mark", "") == "open to all"
    }
    return open_routes - ends - BY_A_TOKEN - AFTER_A_FORM - TELL_THE_TIME


@pytest.mark.parametrize("who", INSIDE)
def test_to_those_who_may_see_more_they_differ(folders, moment, who, tmp_path):
    copies = [shutil.copytree(f, tmp_path / str(n)) for n, f in enumerate(folders)]
    (first, _), (second, _) = (everything(f, moment, who) for f in copies)

    differ = [a for a, _ in first if first.get((a, "GET")) != second.get((a, "GET"))]
    assert any(address.startswith("/organisations/") for address in differ)
    assert any(address.startswith("/case-studies/") for address in differ)
    if who == "analyst":
        assert {"/standards/PE-1/results.json", "/standards/pilot"} <= set(differ)
    assert not any(address.startswith(("/help", "/privacy", "/about")) for address in differ)
