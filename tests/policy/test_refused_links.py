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
PAGES = [
    "/",
    "/case-studies",
    "{case_study}",
    "/discussions",
    "/discussions?group=over-50s",  # nothing asked yet
    "{question}",
    "/workshops",
    "/organisations",
    "/performance",
    "/gaps",
    "/claimant-groups/lone-parents",
    "/claimant-groups",
    "/areas",
    "/me",
    "/me/case-studies",
    "/me/profile",
    "/me/data",
    "/me/tries",
    "/me/searches",
    "/me/bookings",
    "/me/collections",
    "/me/communities",
    "/me/contributions",
    "/communities",
    "/panels",
    "/welcome",
    "/share",
    "/help",
]


@pytest.fixture
def addresses(browse, ada, share, indexer):
    case_study = share(ada)
    typed = {"key": "a" * 32, "title": "How do you keep appointments?", "groups": ["lone-parents"]}
    question = browse(ada).post("/discussions/new", data=typed).location.partition("#")[0]
    indexer.catch_up()
    return {"case_study": f"/case-studies/{case_study.id}", "question": question}


def offered(page):
    """(method, path) of each link and form."""
    yield from (("GET", unescape(href)) for href in LINK.findall(page))
    for form in FORM.findall(page):
        method = "POST" if 'method="post"' in form else "GET"
        yield from ((method, unescape(action)) for action in ACTION.findall(form))


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
    viewer, refused = people[who], []
    client = browse(viewer)
    for page in PAGES:
        answer = client.get(page.format(**addresses), follow_redirects=True)
        assert answer.status_code == 200, page
        refused += [
            f"{page}: {' '.join(one)}" for one in offered(answer.text) if is_refused(*one, viewer)
        ]
    assert refused == []
