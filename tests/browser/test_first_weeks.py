"""The worked example of the forum: from joining, over a try, to the workshop with its author.

Two advisers live it side by side: one narrow with script, one wide without. The server's clock
is set on, from the Monday on which they join to the Thursday of the workshop.
"""

import re
import shutil
import signal
import sqlite3
import sys
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from forum.core import clock
from forum.people.sign_in.demonstration_accounts import PASSWORD
from tests.browser.fitting import fits_this_width
from tests.browser.looking import violations
from tests.serving import Server, eventually

FROM_AN_INSTANT = (
    "import os, sys, datetime, time_machine; from forum import serve;"
    "start = datetime.datetime.fromisoformat(os.environ['STORY_BEGINS']);"
    "time_machine.travel(start, tick=True).start(); sys.exit(serve.main())"
)
NO_SECOND_FACTOR = {"FORUM_SECOND_FACTOR_DAYS": "365"}  # which partners need after a fortnight
OWN_PASSWORD = "bus passes before the rain"
THREE_WEEKS = timedelta(days=22)  # from the Monday of joining to a Tuesday
CHOSEN = "Six busy hours, shared by three parents"
OTHER = "A wall map of childcare that parents keep"
QUESTION = "Who has a form for the school-holiday weeks?"
EAST_MIDLANDS = "2"  # as the form sends it
AUTHOR, AUTHOR_NAME = "adviser@demo.example", "Alex Morgan"
WORKSHOP = "What Works: school hours, one month on"


@dataclass(frozen=True)
class Newcomer:
    name: str
    organisation: str  # its mail domain, without .example
    width: int
    has_script: bool

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@{self.organisation}.example"


NEWCOMERS = (
    Newcomer("Vera", "keelstreet", 390, True),
    Newcomer("Wim", "brightmarket", 1280, False),
)


@pytest.fixture
def story(tmp_path_factory, demonstrated, chromium):
    """story.begins(instant) starts the server, with its clock there; it runs on from there."""
    told = Story(shutil.copytree(demonstrated, tmp_path_factory.mktemp("story") / "data"), chromium)
    yield told
    told.ends()


class Story:
    def __init__(self, folder, chromium):
        self.folder, self.chromium = folder, chromium
        self.server, self.contexts = None, []
        self.twins = {}  # of pages without script, those in which axe can run

    def begins(self, instant: datetime) -> None:
        """`instant` is naive UTC."""
        self.ends()
        begins = {"STORY_BEGINS": f"{instant.isoformat()}+00:00"}
        command = (sys.executable, "-c", FROM_AN_INSTANT)
        self.server = Server(self.folder, command, FORUM_DEMO="1", **NO_SECOND_FACTOR, **begins)
        self.server.start()

    def ends(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts, self.twins = [], {}
        if self.server is not None:
            self.server.end(signal.SIGTERM)
            self.server = None

    def opens(self, width=1280, has_script=True) -> Page:
        context = self.chromium.new_context(
            base_url=self.server.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=has_script,
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        if not has_script:
            self.twins[page] = self.opens(width)
        return page

    def is_well(self, page) -> None:
        """Accessible and within the screen, as it is at this point of the story."""
        fits_this_width(page)
        assert violations(self._with_axe(page)) == [], page.url

    def _with_axe(self, page) -> Page:
        """The page, or a twin of it without its scripts: axe waits, which needs script."""
        twin = self.twins.get(page)
        if twin is None:
            return page
        html = page.content()
        twin.unroute_all()
        twin.route("**/*.js*", lambda route: route.abort())
        twin.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
        twin.goto(page.url)
        return twin

    def signs_in(self, email, password=PASSWORD, width=1280, has_script=True) -> Page:
        page = self.opens(width, has_script)
        page.goto("/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", password)
        page.get_by_role("button", name="Sign in", exact=True).first.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def mail(self, email, subject) -> str:
        """The newest mail to this address whose subject begins so, once the worker wrote it."""
        found = []

        def is_there():
            found[:] = self._mails(email, subject)
            return bool(found)

        assert eventually(is_there, within=60), f"no mail “{subject}” to {email}"
        return found[0]

    def _mails(self, email, subject):
        with sqlite3.connect(f"file:{self.folder}/exchange.db?mode=ro", uri=True) as rows:
            letters = rows.execute(
                'SELECT body FROM letter WHERE "to" = ? AND subject LIKE ? ORDER BY id DESC',
                (email, f"{subject}%"),
            )
            return [body for (body,) in letters]


def path_in(mail, pattern) -> str:
    """The path of the first address in a mail that has this in it."""
    found = re.search(rf"https?://[^/\s]+(\S*{pattern}\S*)", mail)
    assert found, mail
    return found[1]


def test_from_joining_to_the_workshop(story):
    today = clock.in_london(clock.now()).date()
    monday = today + timedelta(days=7 - today.weekday())

    story.begins(in_london(monday, "10:00"))
    for one in NEWCOMERS:
        joins(story, one)
    others_share_and_ask(story)

    story.begins(in_london(monday + timedelta(days=1), "07:31"))
    plan_day = monday + THREE_WEEKS
    for one in NEWCOMERS:
        reads_the_digest_and_means_to_try(story, one, plan_day)
    schedules_a_workshop(story, plan_day + timedelta(days=2))

    story.begins(in_london(plan_day, "07:31"))
    for one in NEWCOMERS:
        tells_how_it_went_and_books(story, one)
    the_author_reads_that_it_was_tried_and_books(story)

    story.begins(in_london(plan_day + timedelta(days=2), "17:50"))
    they_meet(story)


def in_london(day, hour) -> datetime:
    return clock.from_london(datetime.combine(day, time.fromisoformat(hour)))


def joins(story, one):
    page = story.opens(one.width, one.has_script)
    page.goto("/")
    menu = page.get_by_text("Menu", exact=True)
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name="Join").first.click()
    page.get_by_label("Work e-mail address").fill(one.email)
    page.get_by_label("Your name").fill(one.name)
    page.get_by_label("Your job").select_option("Front-line adviser")
    page.get_by_label("Password").fill(OWN_PASSWORD)
    story.is_well(page)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    story.is_well(page)

    page.goto(path_in(story.mail(one.email, "Confirm"), "/confirm/"))
    page.get_by_label(re.compile("East Midlands")).check()
    page.get_by_label("Lone parents", exact=True).check()
    story.is_well(page)
    page.get_by_role("button", name="Confirm my address").click()
    page.get_by_label("E-mail address").fill(one.email)
    page.get_by_label("Password", exact=True).fill(OWN_PASSWORD)
    story.is_well(page)
    page.get_by_role("button", name="Sign in", exact=True).first.click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/me")
    page.get_by_role("link", name="Answer them").click()
    expect(page.get_by_label("Follow these groups and areas")).to_be_checked()
    expect(page.get_by_label("Lone parents", exact=True)).to_be_checked()
    story.is_well(page)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("status").first).to_contain_text(
        "Your profile is filled", ignore_case=True
    )
    page.goto("/me/follows")
    for followed in ("Lone parents", "East Midlands"):
        expect(page.get_by_role("link", name=re.compile(followed)).first).to_be_visible()
    story.is_well(page)


def others_share_and_ask(story):
    author = story.signs_in(AUTHOR)
    shares(author, CHOSEN)
    shares(author, OTHER)
    asks = story.signs_in("chloe.marsden@tideline.example", width=390)
    asks.goto("/discussions/new")
    asks.get_by_label(re.compile("question", re.IGNORECASE)).first.fill(QUESTION)
    asks.get_by_label("Lone parents", exact=True).check()
    asks.get_by_role("button", name="Ask").first.click()
    expect(asks.get_by_role("heading", level=1)).to_have_text(QUESTION)


def shares(page, title):
    page.goto("/share")
    page.get_by_label("What you did, and for whom").fill(title)
    page.get_by_label("Not by payment group").check()
    page.get_by_text("Help others find it").click()
    page.get_by_label("Lone parents", exact=True).check()
    page.get_by_label("Pre-work support").check()
    page.get_by_label("What you did, step by step").fill("1. We asked what hours are busy.")
    page.get_by_label("What happened").fill("Most who began were still there at Easter.")
    page.get_by_label("It worked").check()
    page.get_by_label("My name and").check()
    for label in ("Time to set up", "Staff", "Money"):
        page.get_by_label(label, exact=True).select_option(index=1)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_contain_text("Your case study is published")


def reads_the_digest_and_means_to_try(story, one, plan_day):
    digest = story.mail(one.email, "Your week")
    for title in (CHOSEN, OTHER, QUESTION):
        assert title in digest
    page = story.signs_in(one.email, OWN_PASSWORD, one.width, one.has_script)
    page.goto("/")
    expect(page.get_by_role("link", name=CHOSEN)).to_be_visible()
    story.is_well(page)
    page.goto(path_in(digest, "/me/this-week"))
    story.is_well(page)

    page.goto("/discussions/1")
    page.get_by_role("button", name=re.compile("^Thank Shanice")).click()
    expect(page.get_by_role("button", name=re.compile("^Take back thanks"))).to_be_visible()

    page.goto(path_in(digest, "/case-studies/"))
    page.goto("/me/this-week")
    page.get_by_role("link", name=CHOSEN).click()
    page.get_by_role("link", name="I am going to try this").first.click()
    page.get_by_label("When shall we ask how it went?").fill(plan_day.isoformat())
    story.is_well(page)
    page.get_by_role("button", name="Put it on my list").click()
    expect(page.get_by_text("we ask you on").first).to_be_visible()
    story.is_well(page)


def schedules_a_workshop(story, day):
    page = story.signs_in("organiser@demo.example")
    page.goto("/workshops/new")
    page.get_by_label("Title").fill(WORKSHOP)
    page.get_by_label("Date", exact=True).fill(day.isoformat())
    page.get_by_label("Starts").fill("18:00")
    page.get_by_label("Ends").fill("20:00")
    page.get_by_label("Where", exact=True).fill("Friends Meeting House, Leicester")
    page.locator("select[name=area]").select_option(EAST_MIDLANDS)
    page.get_by_label("Lone parents", exact=True).check()
    page.get_by_label("Places", exact=True).fill("20")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WORKSHOP)


def tells_how_it_went_and_books(story, one):
    asked = story.mail(one.email, f"How did it go: {CHOSEN}")
    page = story.signs_in(one.email, OWN_PASSWORD, one.width, one.has_script)
    page.goto(path_in(asked, "result=with-changes"))
    expect(page.get_by_label("It worked with changes")).to_be_checked()
    page.get_by_label("What did you change?").fill("Two parents, not three.")
    page.get_by_label("1 to 5 people").check()
    page.get_by_label("Yes", exact=True).check()
    story.is_well(page)
    page.get_by_role("button", name="Save my report").click()
    expect(page.get_by_text("Your report stands with the case study.")).to_be_visible()
    expect(page.locator("#tries")).to_contain_text("Two parents, not three.")
    story.is_well(page)

    digest = story.mail(one.email, "Your week")
    assert WORKSHOP in digest
    page.goto("/me/this-week")
    page.get_by_role("link", name=WORKSHOP).click()
    story.is_well(page)
    page.get_by_role("button", name="Book a place").click()
    expect(page.get_by_text("You have a place").first).to_be_visible()
    story.is_well(page)


def the_author_reads_that_it_was_tried_and_books(story):
    page = story.signs_in(AUTHOR, width=390)
    page.goto("/me/notifications")
    told = page.get_by_text(re.compile("tried this: it worked with changes", re.IGNORECASE))
    expect(told).to_have_count(len(NEWCOMERS))
    story.is_well(page)
    page.get_by_role("link", name=CHOSEN).first.click()
    expect(page.locator("#tries")).to_contain_text(f"{len(NEWCOMERS)} organisations")
    page.goto("/workshops")
    page.get_by_role("link", name=WORKSHOP).first.click()
    page.get_by_role("button", name="Book a place").click()
    expect(page.get_by_text("You have a place").first).to_be_visible()


def they_meet(story):
    organiser = story.signs_in("organiser@demo.example")
    organiser.goto("/me/workshops")
    organiser.get_by_role("link", name=WORKSHOP).first.click()
    workshop = organiser.url
    organiser.goto(f"{workshop}/code")
    code = "".join(organiser.locator(".wall-code span").all_inner_texts())
    author = Newcomer(AUTHOR_NAME, "", 390, True)
    for one in (author, *NEWCOMERS):
        if one is author:
            page = story.signs_in(AUTHOR, width=390)
        else:
            page = story.signs_in(one.email, OWN_PASSWORD, one.width, one.has_script)
        page.goto(f"{workshop}/here")
        page.get_by_label("The four figures").fill(code)
        story.is_well(page)
        page.get_by_role("button", name="I am here").click()
        expect(page.get_by_role("heading", name="You are noted down")).to_be_visible()
        story.is_well(page)
    organiser.goto(f"{workshop}/roster")
    for one in (author, *NEWCOMERS):
        expect(organiser.get_by_text(one.name).first).to_be_visible()
    story.is_well(organiser)
