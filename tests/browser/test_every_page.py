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
    "/case-studies/63-x/score",
    "/case-studies/like-mine",
    "/case-studies/like-mine?circumstance=lone-parents&stage=in-work-support&area=16",
    "/gaps",
    "/gaps/combination?for=esol&what=in-work-support",
    "/about-ratings/fairness",
    "/case-studies/1-x/card",
    "/case-studies/1-x/evidence",
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
    "/discussions",
    "/discussions/1",
    "/thesaurus",
    "/workshops",
    "/workshops?view=past&area=6",
    "/workshops/1",
    "/workshops/5",
    "/workshops/10",
    "/workshops/month",
    "/workshops/on-record/2",
    "/performance/releases/1",
    "/performance/uploads/format",
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
    ("adviser", "/discussions/1"),
    ("adviser", "/discussions/new"),
    ("adviser", "/case-studies/63"),
    ("adviser", "/case-studies/63/try"),
    ("adviser", "/case-studies/63/plan"),
    ("adviser", "/case-studies/63/save"),
    ("adviser", "/me/tries"),
    ("adviser", "/me/collections"),
    ("adviser", "/me/collections/1"),
    ("adviser", "/me/collections/1/print"),
    ("adviser", "/gaps"),
    ("adviser", "/gaps/words"),
    ("moderator", "/moderation/gaps"),
    ("adviser", "/me"),
    ("adviser", "/me/mails"),
    ("adviser", "/me/case-studies"),
    ("adviser", "/me/profile"),
    ("adviser", "/me/security"),
    ("adviser", "/me/data"),
    ("adviser", "/me/calendar"),
    ("adviser", "/me/bookings"),
    ("adviser", "/workshops/2"),
    ("manager", "/workshops/2/offer"),
    ("moderator", "/workshops/2"),
    ("organiser", "/workshops/2/roster"),
    ("organiser", "/workshops/2/numbers"),
    ("organiser", "/workshops/2/bookings/7/first"),
    ("adviser", "/moderation"),
    ("admin", "/thesaurus/childcare"),
    ("organiser", "/workshops/1"),
    ("organiser", "/workshops/1/change"),
    ("organiser", "/workshops/new"),
    ("organiser", "/workshops/5/notes"),
    ("organiser", "/me/workshops"),
    ("analyst", "/performance"),
    ("analyst", "/evidence"),
    ("adviser", "/case-studies/72-x/files"),
    ("analyst", "/case-studies/71-x/evidence"),
    ("manager", "/organisations/90"),
    ("manager", "/performance/job-outcomes?kind=demonstration&area=all"),
    ("analyst", "/performance/releases"),
    ("analyst", "/performance/uploads"),
    ("analyst", "/performance/uploads/new"),
    ("analyst", "/performance/uploads/1"),
    ("analyst", "/performance/uploads/2"),
    ("analyst2", "/performance/uploads/3/columns"),
    ("analyst", "/performance/looks"),
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
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def _look(page, axe, width, scheme, rules=None):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    found = axe.run(page, options=rules)
    assert found.violations_count == 0, f"{width} {scheme}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
