"""No page offers what can only be refused: each link and form of it leads to a view that admits
its reader."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import current_app
from werkzeug.exceptions import HTTPException

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
FORM = re.compile(r"<form\b[^>]*>")
ACTION = re.compile(r'\baction="([^"]+)"')
FORM_ACTION = re.compile(r'\bformaction="([^"]+)"')
# Beside every page whose address has no part to fill in.
PAGES = [
    "{case_study}",
    "{question}",
    "/case-studies?q=zeppelin",  # nothing found
    "/discussions?group=over-50s",  # nothing asked yet
    "/claimant-groups/lone-parents",
    "/gaps/combination?for=over-50s&what=in-work-support",
    "/organisations/1",
    "/workshops?view=past",
]


@pytest.fixture
def addresses(browse, ada, share, indexer):
    case_study = share(ada)
    typed = {"key": "a" * 32, "title": "How do you keep appointments?", "groups": ["lone-parents"]}
    question = browse(ada).post("/discussions/new", data=typed).location.partition("#")[0]
    indexer.catch_up()
    return {"case_study": f"/case-studies/{case_study.id}", "question": question}


def offered(page):
    """(method, path) of each link, form and button."""
    yield from (("GET", unescape(href)) for href in LINK.findall(page))
    for form in FORM.findall(page):
        method = "POST" if 'method="post"' in form else "GET"
        yield from ((method, unescape(action)) for action in ACTION.findall(form))
    yield from (("POST", unescape(action)) for action in FORM_ACTION.findall(page))


def pages(addresses, viewer):
    """Those whose mark admits the viewer."""
    for rule in current_app.url_map.iter_rules():
        is_page = "GET" in rule.methods and not rule.arguments and rule.endpoint != "static"
        if is_page and current_app.view_functions[rule.endpoint].admits(viewer):
            yield rule.rule
    yield from (page.format(**addresses) for page in PAGES)


def is_refused(method, address, viewer):
    path = urlsplit(address).path
    if not path.startswith("/") or path == "/sign-in":
        return False
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method=method)
    except HTTPException:
        return False
    return (
        not current_app.view_functions[endpoint].admits(viewer) if endpoint != "static" else False
    )


@pytest.mark.parametrize("who", ["pip", "ada", "mo"])
def test_no_page_offers_what_its_reader_is_refused(browse, people, terms, addresses, who):
    viewer, found, closed, opened = people[who], [], set(), 0
    client = browse(viewer)
    for page in pages(addresses, viewer):
        answer = client.get(page, follow_redirects=True)
        if answer.mimetype != "text/html":
            continue
        opened += answer.status_code == 200
        closed |= {page} if answer.status_code == 403 else set()  # by a rule of the view
        found += [(page, *one) for one in offered(answer.text)]
    assert [
        f"{page}: {method} {address}"
        for page, method, address in found
        if is_refused(method, address, viewer) or (method == "GET" and address in closed)
    ] == []
    assert opened > 70
    sent = {address for _, method, address in found if method == "POST"} - {"/sign-out"}
    assert [one for one in sorted(sent) if client.post(one).status_code == 403] == []
