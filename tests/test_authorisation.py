"""Who may do what, over every route of the url map.

authorisation.csv has a row for each route and method: its mark, and the roles it admits. A route
without a row fails, and so does one that admits others than its row says: each is asked with each
method by each role. Of what belongs to others, the answer is that for something missing.
"""

import csv
import re
import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from flask import g
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Standing, User
from forum.models.api import ApiKey
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft
from forum.models.collections import Collection
from forum.models.communities import Community, CommunityFacilitator
from forum.models.complaint_samples import ComplaintSample
from forum.models.expertise import Panel
from forum.models.moderation import Decision
from forum.models.organisations import Organisation
from forum.models.programmes import Programme
from forum.models.questions import Discussion
from forum.models.releases import Release
from forum.models.returns import SentReturn
from forum.models.review import ReviewAppeal
from forum.models.reviewed_summaries import ReviewedSummary
from forum.models.service_standards import StandardFramework
from forum.models.tries import Try
from forum.models.uploads import Upload
from forum.models.vocabularies import Term, Vocabulary
from forum.models.webhooks import Webhook
from forum.models.workshops import Workshop, WorkshopStatus
from forum.people.sign_in import sessions
from forum.search import index
from tests import others_things
from tests.conftest import make_app

ROWS = Path(__file__).with_name("authorisation.csv")
ROLES = {  # role: what of the demonstration's accounts has it
    "visitor": None,
    "member": "charity@demo.example",
    "lead": "manager@demo.example",
    "facilitator": "facilitator",
    "moderator": "moderator@demo.example",
    "analyst": "analyst@demo.example",
    "administrator": "admin@demo.example",
    "contract-manager": "duncan.frew@westmere.example",
    "api-key": None,
}
MARKS = {  # mark: the roles that it admits; all accounts here are verified
    "open to all": set(ROLES),
    "demonstration": set(ROLES),
    "members": set(ROLES) - {"visitor", "api-key"},
    "verified members": set(ROLES) - {"visitor", "api-key"},
    "moderators": {"moderator"},
    "analysts": {"analyst"},
    "administrators": {"administrator"},
}
KEY = f"wwx_{'k' * 43}"
WITHOUT_ACCOUNT = ("visitor", "api-key")
MISSING = 987654
OPENED = (200, 301, 302, 308)
OTHER_ROLE = "for people with another role"
NOT_ASKED = {"accounts.sign_out"}  # it ends the session that the next question needs


@pytest.fixture(scope="module")
def app(tmp_path_factory, demonstrated):
    folder = tmp_path_factory.mktemp("authorisation")
    shutil.copytree(demonstrated, folder, dirs_exist_ok=True)
    # Each is asked more often than in a minute of anybody's.
    app = make_app(folder, api_visitor_requests=100_000, api_key_requests=100_000)
    app.before_request_funcs.setdefault(None, []).insert(0, forget)
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


def forget():
    """The tests' app context outlives a request, and with it whom Flask-Login saw last."""
    g.pop("_login_user", None)
    g.pop("without_viewer", None)


def browser(app, user):
    client = app.test_client()
    if user is not None:
        key = sessions.begin(user, with_second_factor=True)
        db.session.commit()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
    return client


@pytest.fixture(scope="module")
def users(app):
    by_email = {user.email: user for user in db.session.scalars(select(User))}
    facilitators = set(db.session.scalars(select(CommunityFacilitator.user_id)))
    staff = {by_email[email].id for email in ROLES.values() if email in by_email}
    facilitator = db.session.get(User, min(facilitators - staff))
    return {
        role: facilitator if email == "facilitator" else by_email.get(email)
        for role, email in ROLES.items()
    }


@pytest.fixture(scope="module")
def clients(app, users):
    return {role: browser(app, user) for role, user in users.items()} | {"api-key": program(app)}


def program(app):
    """It bears a key, and no cookie: beyond /api/ it is a visitor."""
    member = User(email="key@x.example", name="Kay", standing=Standing.VERIFIED)
    db.session.add(member)
    db.session.flush()
    later = clock.now() + timedelta(days=9)
    row = ApiKey(
        user_id=member.id, name="k", key_hash=hashed(KEY), beginning="wwx_", expires_at=later
    )
    db.session.add(row)
    db.session.commit()
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {KEY}"
    return client


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def methods(rule):
    return sorted(rule.methods - {"HEAD", "OPTIONS"})


def declared():
    with ROWS.open(newline="") as file:
        return {(row["route"], row["method"]): row for row in csv.DictReader(file)}


def test_every_route_has_a_row_and_its_mark_is_that_of_the_row(app):
    marks = {key: row["mark"] for key, row in declared().items()}
    assert marks == {
        (rule.rule, method): app.view_functions[rule.endpoint].mark
        for rule in rules(app)
        for method in methods(rule)
    }


def test_each_role_is_admitted_where_the_row_says_and_nowhere_else(app, clients, tmp_path):
    """Of things that are not there: the mark of the view speaks, and its own rule of a role."""
    rows, errors = [], []
    for rule in rules(app):
        mark = app.view_functions[rule.endpoint].mark
        for method in methods(rule):
            admitted = []
            for role, client in clients.items():
                if role == "api-key" and mark == "open to all" and "/api/" not in rule.rule:
                    admitted += [role] if "visitor" in admitted else []  # which the key makes it
                    continue
                status, is_out = ask(client, rule, method, role)
                admitted += [] if is_out else [role]
                errors += [f"{method} {rule.rule} {role} {status}"] if status >= 500 else []
            rows.append((rule.rule, method, mark, " ".join(admitted)))
            assert set(admitted) <= MARKS[mark], f"{method} {rule.rule}: {admitted}"
    assert errors == []
    write(tmp_path / ROWS.name, rows)
    found = {(route, method): admits for route, method, _, admits in rows}
    differing = {
        key: (row["admits"], found.get(key))
        for key, row in declared().items()
        if row["admits"] != found.get(key)
    }
    assert differing == {}, f"as it is now: {tmp_path / ROWS.name}; copy it if that is meant"


def ask(client, rule, method, role):
    """(status, whether the role was refused)"""
    if rule.endpoint in NOT_ASKED:
        return 302, False
    answer = client.open(filled(rule), method=method)
    db.session.rollback()
    with client.session_transaction() as session:  # unread messages would outgrow the cookie
        session.pop("_flashes", None)
    return answer.status_code, is_refused(answer, role)


def write(file, rows):
    with file.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("route", "method", "mark", "admits"))
        writer.writerows(sorted(rows))


def filled(rule, **values):
    """The address with these values, and with ones that lead to nothing for the rest."""
    address = rule.rule
    for name in rule.arguments:
        value = values.get(name, _nothing(rule, name))
        address = re.sub(rf"<(?:[^<>]*:)?{name}>", lambda _, v=value: quote(str(v)), address)
    return address


def _nothing(rule, name):
    part = re.search(rf"<([^<>]*):{name}>", rule.rule)
    converter = part[1] if part else ""
    if converter.startswith("any"):
        return re.findall(r"[\w-]+", converter)[1]
    if "length=43" in converter:
        return "x" * 43
    if name == "year":
        return 2020
    return "0" * 32 if name in ("key", "token") else MISSING


def is_refused(answer, role):
    """By the mark: a rule of the object says no in other words."""
    if role in WITHOUT_ACCOUNT:
        location = answer.location or ""
        return answer.status_code == 302 and location.startswith(("/sign-in", "/unsent"))
    return answer.status_code == 403 and OTHER_ROLE in answer.text


# What belongs to others

PEOPLE = {  # of the demonstration, beside the roles
    "adviser": "adviser@demo.example",
    "organiser": "organiser@demo.example",
    "other moderator": "moderator2@demo.example",
    "prime's lead": "owen.pritchard@causeway-tern.example",
}


@pytest.fixture(scope="module")
def others(app, users, clients):
    """The table of others_things, and a client of each role and person in it.

    A colleague is a member of the lead's organisation without any role.
    """
    emails = {user.email: user for user in db.session.scalars(select(User))}
    people = users | {person: emails[email] for person, email in PEOPLE.items()}
    people["colleague"] = others_things.added(
        User,
        email="colleague@demo.example",
        name="A colleague",
        organisation_id=users["lead"].organisation_id,
        standing=Standing.VERIFIED,
        is_demonstration=True,
    )
    table = others_things.things(people)
    withdrawn, gone = others_things.withdrawn_things(people), others_things.gone_things(people)
    more = {who: browser(app, people[who]) for who in people.keys() - clients.keys()}
    return SimpleNamespace(table=table, withdrawn=withdrawn, gone=gone, clients=clients | more)


def asked(app):
    """(rule, parameter) of each address that looks for something before it refuses a stranger."""
    for rule in rules(app):
        if app.view_functions[rule.endpoint].mark not in others_things.STAFF_MARKS:
            yield from ((rule, name) for name in sorted(rule.arguments))


def test_every_parameter_is_in_the_table(app, others):
    """A new one says what may be somebody else's there, or why everybody may know it."""
    known = {**others_things.KNOWN_TO_ALL, **others.table}
    found = {(name, r.rule): others_things.key_of(known, name, r.rule) for r, name in asked(app)}
    assert {one for one, key in found.items() if key is None} == set()
    assert known.keys() == set(found.values()), "one that no route has"


STRANGERS = ["visitor", "member", "colleague", "moderator", "api-key"]


@pytest.mark.parametrize("role", STRANGERS)
def test_what_is_another_s_is_answered_as_what_is_not_there(app, others, role):
    known = {**others_things.KNOWN_TO_ALL, **others.table}
    things = (
        (rule, name, others_things.key_of(known, name, rule.rule)) for rule, name in asked(app)
    )
    count, wrong = compared(others, role, [(r, n, others.table.get(key)) for r, n, key in things])
    assert count > (200 if role in ("member", "colleague") else 8)
    assert wrong == []


@pytest.mark.parametrize("role", STRANGERS)
def test_what_was_withdrawn_is_answered_as_what_is_not_there(app, others, role):
    things = (
        (rule, name, others_things.key_of(others.withdrawn, name, rule.rule))
        for rule, name in asked(app)
    )
    found = [(rule, name, others.withdrawn[key]) for rule, name, key in things if key is not None]
    count, wrong = compared(others, role, found)
    assert count > 20
    assert wrong == []


@pytest.mark.parametrize("role", ["visitor", "member", "colleague", "api-key"])
def test_what_was_public_says_that_it_is_gone_and_nothing_else(others, role):
    for address, title in others.gone:
        answer = others.clients[role].get(address)
        assert answer.status_code == 410
        assert title not in answer.text


def compared(others, role, asked_for):
    """How many answers, and which differ, of things that this role may not know of."""
    client, wrong, count = others.clients[role], [], 0
    for rule, name, thing in asked_for:
        if thing is None or role not in thing.strangers:
            continue
        theirs, nothing = filled(rule, **thing.at, **{name: thing.value}), filled(rule, **thing.at)
        for method in methods(rule):
            told, none = (told_of(client, method, one) for one in (theirs, nothing))
            count += 1
            if told != none:
                wrong.append(f"{method} {rule.rule} {name}: {told[:2]} and {none[:2]}")
    return count, wrong


def told_of(client, method, address):
    """Status, place and words, without what differs between any two answers."""
    answer = client.open(address, method=method)
    db.session.rollback()
    words = answer.text.replace(quote(address), "").replace(address, "")
    words = re.sub(r'<p class="flash.*?</p>\s*', "", words, flags=re.DOTALL)
    words = re.sub(r'name="csrf_token" value="[^"]*"|next=[^"&]*', "", words)
    words = " ".join(words.split())
    place = re.sub(r"\d+|[0-9a-f]{32}", "N", (answer.location or "").partition("?next=")[0])
    return answer.status_code, place, re.sub(r"\d{4,}|[0-9a-f]{32}|\b\d+\b", "N", words)


def test_its_owner_opens_it(others):
    """The same things: a refusal of everybody would be alike, too."""
    found = {
        (thing.owner, address): others.clients[thing.owner].get(address).status_code
        for thing in others.table.values()
        for address in (one.format(thing.value) for one in thing.opens)
    }
    assert len(found) > 25
    assert {one: status for one, status in found.items() if status not in OPENED} == {}


# A list shows what its things' own pages show


def terms(*vocabularies):
    return select(Term.slug).where(Term.vocabulary.in_(vocabularies))


OPEN_SUMMARIES = select(ReviewedSummary.id).where(ReviewedSummary.open_key.is_not(None))
APPEALS = select(ReviewAppeal.id).where(ReviewAppeal.decided_at.is_(None))
LISTED_WORKSHOPS = select(Workshop.id).where(Workshop.status != WorkshopStatus.CANCELLED)
KINDS = {  # kind: its lists, the address of one, what stands in that address
    "workshops": ("/workshops /workshops?view=past", "/workshops/{}", LISTED_WORKSHOPS),
    "questions": ("/discussions /me/words-not-shown", "/discussions/{}", select(Discussion.id)),
    "organisations": ("/organisations", "/organisations/{}", select(Organisation.id)),
    "communities": ("/communities", "/communities/{}", select(Community.slug)),
    "panels": ("/panels", "/panels/{}", select(Panel.id)),
    "releases": ("/performance/releases", "/performance/releases/{}", select(Release.id)),
    "collections": ("/me/collections", "/me/collections/{}", select(Collection.id)),
    "drafts": ("/me/case-studies", "/share/{}", select(Draft.key)),
    "tries": ("/me/tries", "/me/tries/{}", select(Try.id)),
    "areas": ("/areas", "/areas/{}", terms(Vocabulary.AREA)),
    "programmes": ("/programmes", "/programmes/{}", select(Programme.slug)),
    "claimant groups": (
        "/claimant-groups",
        "/claimant-groups/{}",
        terms(Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE),
    ),
    "practices": ("/practices", "/practices/{}", terms(Vocabulary.PRACTICE)),
    "what we know": ("/what-we-know", "/what-we-know/{}", terms(Vocabulary.PRACTICE)),
}


KEPT = {  # kind: who keeps it or may not, and as in KINDS
    "summaries": ("member, analyst", "/summaries", "/summaries/{}", OPEN_SUMMARIES),
    "returns": (
        "member, lead, colleague, analyst",
        "/returns",
        "/returns/{}",
        select(SentReturn.id),
    ),
    "webhooks": ("lead, prime's lead", "/webhooks", "/webhooks/{}", select(Webhook.id)),
    "uploads": (
        "lead, analyst",
        "/performance/uploads",
        "/performance/uploads/{}",
        select(Upload.id),
    ),
    "samples": (
        "lead, contract-manager",
        "/complaints/sampling",
        "/complaints/sampling/{}",
        select(ComplaintSample.id),
    ),
    "frameworks": (
        "lead, prime's lead, contract-manager",
        "/standards/frameworks",
        "/standards/frameworks/{}",
        select(StandardFramework.slug),
    ),
    "saved decisions": (
        "lead, member",
        "/me/decisions",
        "/me/decisions/{}/appeal",
        select(Decision.id),
    ),
    "appeals": ("moderator, other moderator", "/moderation", "/moderation/appeals/{}", APPEALS),
}
ALIKE = {"areas", "programmes", "claimant groups", "practices", "what we know", "releases"}
ASKERS = ["visitor", "member", "colleague", "lead", "moderator"]


def kinds_and_roles():
    """What shows everybody the same, and is long, is asked for by two."""
    for kind in KINDS:
        yield from (
            (kind, role) for role in (["visitor", "moderator"] if kind in ALIKE else ASKERS)
        )
    for kind, (roles, *_) in KEPT.items():
        yield from ((kind, role) for role in roles.split(", "))


@pytest.mark.parametrize(("kind", "role"), [*kinds_and_roles()])
def test_a_list_has_those_whose_page_opens(others, kind, role):
    client = others.clients[role]
    lists, page, all_of_them = KINDS[kind] if kind in KINDS else KEPT[kind][1:]
    rows = {str(value) for value in db.session.scalars(all_of_them)}
    opens = {value for value in rows if is_shown(client.get(page.format(value)))}
    found = set().union(*(listed(client, address, page) for address in lists.split()))
    assert found & rows == opens


@pytest.mark.parametrize("role", ["visitor", "member", "colleague", "lead", "moderator"])
def test_the_queue_of_members_has_none_whose_page_does_not_open(others, role):
    client, page = others.clients[role], "/moderation/members/{}"
    for value in listed(client, "/moderation/members", page):
        assert is_shown(client.get(page.format(value)))


def is_shown(answer):
    return answer.status_code == 200 or (
        answer.status_code in (301, 308) and not answer.location.startswith("/sign-in")
    )


def listed(client, address, page):
    """What the links of a list lead to, on all its pages."""
    link = re.compile(rf'href="{re.escape(page.format(""))}([0-9a-z][^"/?#]*)["?#]')
    found, number = set(), 0
    while True:
        number += 1
        answer = client.get(f"{address}{'&' if '?' in address else '?'}page={number}")
        more = {key(one) for one in link.findall(answer.text)} - found
        if answer.status_code != 200 or not more:
            return found
        found |= more


def key(last):
    """12-a-title is 12; what begins with no number stays."""
    number, _, words = last.partition("-")
    return number if number.isdigit() and words else last


@pytest.mark.parametrize("role", ["visitor", "member", "moderator"])
def test_the_list_of_case_studies_has_those_whose_page_opens(app, clients, others, role):
    client, listed, page = clients[role], set(), 1
    while found := set(re.findall(r'href="/case-studies/(\d+)-', client.get(
        f"/case-studies?page={page}").text)) - listed:  # fmt: skip
        listed |= found
        page += 1
    published = select(CaseStudy.id).where(CaseStudy.status == CaseStudyStatus.PUBLISHED)
    rest = select(CaseStudy.id).where(CaseStudy.status != CaseStudyStatus.PUBLISHED)
    assert {str(i) for i in db.session.scalars(published)} == listed
    opens = {i for i in listed if client.get(f"/case-studies/{i}.json").status_code == 200}
    assert opens == listed
    if role != "moderator":  # who reads what is held from the queue
        pages = {
            client.get(f"/case-studies/{i}.json").status_code for i in db.session.scalars(rest)
        }
        assert pages <= {404, 410}
