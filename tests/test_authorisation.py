"""Who may do what, over every route of the url map.

authorisation.csv has a row for each route and method: its mark, and the roles it admits. A route
without a row fails, and so does one that admits others than its row says: each is asked with each
method by each role. Of what belongs to others, the answer is that for something missing.
"""

import csv
import re
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from flask import g
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import SignIn, Standing, User
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft
from forum.models.collections import Collection
from forum.models.communities import Community, CommunityFacilitator
from forum.models.expertise import Panel
from forum.models.organisations import Organisation
from forum.models.programmes import Programme
from forum.models.questions import Discussion
from forum.models.releases import Release
from forum.models.saved_searches import SavedSearch
from forum.models.social import Follow
from forum.models.tries import Plan, Try
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop, WorkshopStatus
from forum.people.sign_in import sessions
from forum.search import index
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
}
MARKS = {  # mark: the roles that it admits; all accounts here are verified
    "open to all": set(ROLES),
    "demonstration": set(ROLES),
    "members": set(ROLES) - {"visitor"},
    "verified members": set(ROLES) - {"visitor"},
    "moderators": {"moderator"},
    "analysts": {"analyst"},
    "administrators": {"administrator"},
}
KEY = re.compile(r"[0-9a-f]{32}")
MISSING = 987654
OTHER_ROLE = "for people with another role"
NOT_ASKED = {"accounts.sign_out"}  # it ends the session that the next question needs


@pytest.fixture(scope="module")
def app(tmp_path_factory, demonstrated):
    folder = tmp_path_factory.mktemp("authorisation")
    shutil.copytree(demonstrated, folder, dirs_exist_ok=True)
    app = make_app(folder)
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
    return {role: browser(app, user) for role, user in users.items()}


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
    if role == "visitor":
        location = answer.location or ""
        return answer.status_code == 302 and location.startswith(("/sign-in", "/unsent"))
    return answer.status_code == 403 and OTHER_ROLE in answer.text


# What belongs to others


@pytest.fixture(scope="module")
def everybody(app, users, clients):
    """The roles, and a colleague: a member of the lead's organisation without any role."""
    colleague = User(
        email="colleague@demo.example",
        name="A colleague",
        organisation_id=users["lead"].organisation_id,
        standing=Standing.VERIFIED,
        is_demonstration=True,
    )
    db.session.add(colleague)
    db.session.commit()
    return clients | {"colleague": browser(app, colleague)}


@pytest.fixture(scope="module")
def others(app, users):
    """By parameter of an address: values that lead to what the member may not know of."""
    owner = users["lead"]
    held = db.session.scalars(
        select(CaseStudy).where(CaseStudy.author_id != users["member"].id).limit(1)
    ).one()
    held.status = CaseStudyStatus.HELD
    question = db.session.scalars(
        select(Discussion).where(Discussion.author_id.notin_((users["member"].id, owner.id)))
    ).first()
    question.withdrawn_at, question.withdrawn_reason = clock.now(), "withdrawn for the test"
    workshop = db.session.scalars(select(Workshop).limit(1)).one()
    workshop.status = WorkshopStatus.DRAFT
    made: dict = {
        "collection_id": Collection(owner_id=owner.id, name="Mine"),
        "saved_id": SavedSearch(user_id=owner.id, query="q=secret", name="Mine", stop_key="s" * 43),
        "follow_id": Follow(member_id=owner.id, kind="case-study", target_id=held.id),
        "plan_id": Plan(member_id=owner.id, case_study_id=held.id, come_back_on=date(2027, 1, 1)),
    }
    db.session.add_all(made.values())
    sessions.begin(owner)
    draft = Draft(author_id=owner.id, key="d" * 32, answers={})
    db.session.add(draft)
    db.session.commit()
    values = {name: row.id for name, row in made.items()}
    values |= {"case_study_id": held.id, "workshop_id": workshop.id, "key": draft.key}
    values["sign_in_id"] = db.session.scalars(
        select(SignIn.id).where(SignIn.user_id == owner.id)
    ).first()
    return SimpleNamespace(values=values)


def as_told(answer, address):
    """Status, place and words, without what differs between any two answers."""
    words = answer.text.replace(quote(address), "").replace(address, "")
    words = re.sub(r'<p class="flash.*?</p>\s*', "", words, flags=re.DOTALL)
    words = re.sub(r'name="csrf_token" value="[^"]*"|next=[^"&]*', "", words)
    words = " ".join(words.split())
    location = re.sub(r"\d+|[0-9a-f]{32}", "N", answer.location or "")
    return answer.status_code, location, re.sub(r"\d{4,}|[0-9a-f]{32}|\b\d+\b", "N", words)


@pytest.mark.parametrize("role", ["visitor", "member", "colleague"])
def test_what_is_another_s_is_answered_as_what_is_not_there(app, everybody, others, role):
    client, wrong, asked = everybody[role], [], 0
    for rule in rules(app):
        named = rule.arguments & others.values.keys()
        if not named or "length=43" in rule.rule or rule.endpoint.startswith("subscriptions"):
            continue
        theirs = filled(rule, **{name: others.values[name] for name in named})
        nothing = filled(rule)
        for method in methods(rule):
            told = as_told(client.open(theirs, method=method), theirs)
            none = as_told(client.open(nothing, method=method), nothing)
            db.session.rollback()
            asked += 1
            if told != none:
                wrong.append(f"{method} {rule.rule}: {told[:2]} and {none[:2]}")
    assert asked > 100
    assert wrong == []


# A list shows what its things' own pages show


def terms(*vocabularies):
    return select(Term.slug).where(Term.vocabulary.in_(vocabularies))


LISTED_WORKSHOPS = select(Workshop.id).where(Workshop.status != WorkshopStatus.CANCELLED)
KINDS = {  # kind: its lists, the address of one, what stands in that address
    "workshops": ("/workshops /workshops?view=past", "/workshops/{}", LISTED_WORKSHOPS),
    "questions": ("/discussions", "/discussions/{}", select(Discussion.id)),
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


@pytest.mark.parametrize("role", ["visitor", "member", "colleague", "lead", "moderator"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_list_has_those_whose_page_opens(app, everybody, others, kind, role):
    client = everybody[role]
    lists, page, all_of_them = KINDS[kind]
    rows = {str(value) for value in db.session.scalars(all_of_them)}
    opens = {value for value in rows if is_shown(client.get(page.format(value)))}
    found = set().union(*(listed(client, address, page) for address in lists.split()))
    assert found & rows == opens


@pytest.mark.parametrize("role", ["visitor", "member", "colleague", "lead", "moderator"])
def test_the_queue_of_members_has_none_whose_page_does_not_open(app, everybody, others, role):
    client, page = everybody[role], "/moderation/members/{}"
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
