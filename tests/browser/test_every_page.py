"""Each kind of page, for each kind of reader: accessible, light, and at home on its own host."""

import pytest
from axe_playwright_python.sync_playwright import Axe

VISITOR = [
    "/",
    "/case-studies",
    "/case-studies?q=lone+parents+childcare&group=pg2-jsa-25-plus",
    "/case-studies?q=zeppelin",
    "/case-studies/1",
    "/case-studies/60",
    "/case-studies/1-x/history",
    "/case-studies/1-x/versions/1",
    "/case-studies/1-x/score",
    "/claimant-groups",
    "/claimant-groups/lone-parents",
    "/claimant-groups/pg6-new-esa",
    "/practices",
    "/practices/warm-handover",
    "/stages/in-work-support",
    "/areas",
    "/areas/18",
    "/organisations",
    "/organisations?q=zeppelin",
    "/organisations/1",
    "/organisations/8",
    "/performance",
    "/performance/referrals",
    "/performance/releases",
    "/performance/releases/1",
    "/organisations/88/passport",
    "/passports",
    "/moderation/log",
    "/help",
    "/about-ratings",
    "/accessibility",
    "/privacy",
    "/status",
    "/sign-in",
    "/join",
    "/forgotten",
    "/demo/mail",
    "/nothing-here",
]
MEMBERS = [
    ("adviser", "/case-studies/1"),
    ("adviser", "/case-studies/60"),
    ("adviser", "/share"),
    ("adviser", "/me"),
    ("adviser", "/me/case-studies"),
    ("adviser", "/me/profile"),
    ("adviser", "/me/security"),
    ("adviser", "/me/data"),
    ("adviser", "/moderation"),
    ("analyst", "/performance"),
    ("manager", "/organisations/90"),
    ("manager", "/performance/job-outcomes?kind=demonstration&area=all"),
    ("analyst", "/performance/releases"),
    ("analyst", "/performance/releases/announce"),
    ("moderator", "/moderation"),
    ("moderator", "/moderation/members"),
]
PAGES = [(None, path) for path in VISITOR] + MEMBERS
MOST_BYTES = 100_000
ONLY_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="module")
def axe():
    return Axe()


@pytest.mark.parametrize("who, path", PAGES)
def test_accessible_light_and_on_its_own_host(visit, server, axe, who, path):
    """Loaded once: what it asks for and weighs; then looked at wide, narrow, light and dark."""
    page = visit(who)
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(path)

    assert len(answer.body()) < MOST_BYTES
    assert [url for url in asked if not url.startswith((server.address, "data:"))] == []
    assert [c for c in complaints if answer.status < 400 or "Failed to load" not in c] == []
    _look(page, axe, 1280, "light")
    _look(page, axe, 1280, "dark", ONLY_COLOURS)
    _look(page, axe, 390, "light")
    _look(page, axe, 390, "dark", ONLY_COLOURS)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def _look(page, axe, width, scheme, rules=None):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    found = axe.run(page, options=rules)
    assert found.violations_count == 0, f"{width} {scheme}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
