"""Whatever is put into an address, a query or a form: a clear answer, never an error of ours."""

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.search import index
from tests.conftest import make_app

HOSTILE = {
    "empty": "",
    "controls": "a\0b\u202e\u2066\r\nSet-Cookie: x=1",
    "script": "<script>alert(1)</script>{{ 7*7 }}${7*7}",
    "brackets": "[" * 4_000,
    "number": "9" * 40,
    "minus": "-1",
    "sql": "' OR 1=1; --",
    "path": "../../../etc/passwd",
}
PARAMETERS = ("q", "page", "sort", "group", "area", "organisation", "kind", "next", "edits", "json")
PARAMETERS += ("view", "day", "with", "copy", "series")
FIELDS = [
    "key",
    "title",
    "groups",
    "stage",
    "did",
    "result",
    "do",
    "body",
    "reason",
    "value",
    "works_with",
    "note",
    "name",
    "email",
    "password",
    "organisation",
    "claimed",
    "job_role",
    "new_password",
    "current",
    "seen_version",
    "act",
    "token",
    "date",
    "start",
    "end",
    "start_which",
    "place",
    "link",
    "capacity",
    "has_waiting_list",
    "who_may_come",
    "invited",
    "co_organisers",
    "agenda",
    "repeat",
    "times",
    "seen_number",
    "access_needs",
    "anyway",
    "file",
    "level",
    "direction",
    "said",
    "seen",
    "audience",
    "subject",
    "colleagues",
    "date_of",
    "bookings",
]


@pytest.fixture
def app(tmp_path, demonstrated):
    """That of the demonstration, where there is something at every address."""
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    app = make_app(tmp_path)
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def readers(browse):
    """A browser of each kind of account, and a visitor's."""
    users = db.session.scalars(select(User).where(User.email.like("%@demo.example"))).all()
    wanted = ("organiser@", "moderator@")
    chosen = [user for user in users if user.email.startswith(wanted)]
    assert len(chosen) == 2
    return [browse(), *map(browse, chosen)]


def rules(app, method) -> Iterator[tuple[str, list[str]]]:
    for rule in app.url_map.iter_rules():
        if method in rule.methods and rule.endpoint != "static" and "sign-out" not in rule.rule:
            yield rule.rule, sorted(rule.arguments)


def filled(rule: str, arguments: list[str], value: str) -> str:
    for part in rule.split("/"):
        if part.startswith("<"):
            rule = rule.replace(part, value)
    return rule


def test_every_address_takes_anything_in_its_parts_and_its_query(app, readers):
    """Each value at each address, and each address by each reader: they take turns."""
    wrong = []
    for place, (rule, arguments) in enumerate(rules(app, "GET")):
        for turn, typed in enumerate(HOSTILE.values()):
            browser = readers[(place + turn) % len(readers)]
            addresses = [filled(rule, arguments, "1")]
            if arguments and typed:
                addresses.append(filled(rule, arguments, typed.replace("/", "%2F")[:3_000]))
            for address in addresses:
                query = dict.fromkeys(PARAMETERS, typed[:300]) | {"q": typed[:3_000]}
                status = browser.get(address, query_string=query).status_code
                if status >= 500:
                    wrong.append(f"{address} {typed[:20]!r} {status}")
    assert wrong == []


def test_every_form_takes_anything_in_its_fields(app, readers):
    wrong = []
    for place, (rule, arguments) in enumerate(rules(app, "POST")):
        address = filled(rule, arguments, "1")
        for turn, data in enumerate(hostile_posts()):
            browser = readers[1 + (place + turn) % (len(readers) - 1)]
            status = browser.post(address, data=data).status_code
            if status >= 500:
                wrong.append(f"{address} {turn} {status}")
    assert wrong == []


def hostile_posts() -> list[dict[str, str]]:
    """Each field is sent each value once; the fields of one post have different ones.

    So one that refuses a value does not always stand before one that would fail on it.
    """
    values = list(HOSTILE.values())
    return [
        {field: values[(place + turn) % len(values)] for place, field in enumerate(FIELDS)}
        for turn in range(len(values))
    ]


# Which answer an empty form with a page that says what is missing, or what was done, and 200.
ANSWERS_200 = {
    "/administration/audit.csv",  # no field: the file
    "/csp-reports",  # of browsers: 204
    "/me/calendar",  # no field: the new address is shown once
    "/performance/uploads/<id:upload_id>/decline",
    "/preview",  # it shows what was typed, also nothing
    "/stream/feed",  # no field: the new address is shown once
    "/share/draft",  # the script that saves while somebody types
    "/workshops/<named:workshop_id>/feedback",
    "/workshops/<named:workshop_id>/here",
}


def test_a_form_sent_without_fields_gets_the_site_s_page(app, browse):
    """faults.md E.3. A button redirects; a form says what is missing; nothing answers 5xx."""
    users = db.session.scalars(select(User).where(User.email.like("%@demo.example"))).all()
    wrong, refused = [], set()
    for rule, arguments in rules(app, "POST"):
        for user in users:
            answer = browse(user).post(filled(rule, arguments, "1"))
            is_page = "</footer>" in answer.text and "Content-Security-Policy" in answer.headers
            if rule.startswith("/api/"):  # of programs, which are told in JSON
                is_page = answer.mimetype == "application/problem+json"
            is_right = 300 <= answer.status_code < 400 or rule in ANSWERS_200
            if not (is_right or (400 <= answer.status_code < 500 and is_page)):
                wrong.append(f"{rule} {user.email} {answer.status_code}")
            if answer.status_code == 422:
                refused.add(rule)
    assert not wrong, "\n".join(wrong)
    assert any(rule.endswith("/save") for rule in refused)
    assert len(refused) > 25


def test_bytes_that_are_no_text(readers):
    for address in ("/case-studies", "/organisations", "/join", "/share", "/share/draft"):
        assert readers[1].get(f"{address}?q=%FF%FE%ED%A0%80&page=%FF").status_code < 500
        form = {"content_type": "application/x-www-form-urlencoded", "data": b"title=%FF%ED%A0%80"}
        assert readers[1].post(address, **form).status_code < 500


@pytest.mark.parametrize("body", [b"\xff" * 100, b"%", b"a=" + b"%00" * 1000, b"{" * 50_000])
def test_a_body_that_is_no_form(app, readers, body):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data", "application/json"):
        for address in ("/share", "/share/draft", "/sign-in", "/case-studies/1-x/rating"):
            answer = readers[1].post(address, data=body, content_type=kind)
            assert answer.status_code < 500, f"{address} {kind}"


@pytest.mark.parametrize(
    "path", ["/nothing", "/case-studies/0", "/organisations/99999999999999999999", "/%00", "/%ff"]
)
def test_what_is_not_there_is_said_in_words(browse, path):
    page = browse().get(path)

    assert page.status_code == 404
    assert "<h1>" in page.text


def test_a_method_that_is_not_taken_has_a_page_too(browse):
    page = browse().delete("/case-studies")

    assert page.status_code == 405
    assert "<h1>" in page.text
    assert "GET" in page.headers["Allow"]


def test_errors_in_a_machine_s_own_format(browse):
    answer = browse().get("/nothing.json")

    assert answer.json["error"]
