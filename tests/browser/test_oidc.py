"""Joining and signing in by an OpenID provider, in a real browser and with a real provider."""

import shutil
import signal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.people.sign_in.conftest import running_provider
from tests.people.sign_in.openid_provider import CLIENT, SECRET
from tests.serving import Server

EMAIL = "nia@somewhere.example"


@pytest.fixture(scope="module")
def provider():
    with running_provider() as provider:
        provider.control(people={"nia-1": {"email": EMAIL, "email_verified": True}})
        yield provider


@pytest.fixture(scope="module")
def exchange(tmp_path_factory, demonstrated, provider):
    folder = shutil.copytree(demonstrated, tmp_path_factory.mktemp("oidc") / "data")
    server = Server(
        folder,
        FORUM_DEMO="1",
        FORUM_OIDC_ISSUER=provider.address,
        FORUM_OIDC_CLIENT_ID=CLIENT,
        FORUM_OIDC_CLIENT_SECRET=SECRET,
        FORUM_OIDC_NAME="Somewhere ID",
    )
    server.start()
    yield server.address
    server.end(signal.SIGTERM)


def sign_in_at_provider(page):
    page.get_by_role("link", name="Sign in with Somewhere ID").click()
    page.fill("input[name=account]", "nia-1")
    page.get_by_role("button", name="Sign in at the provider").click()


def assert_accessible(page):
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_newcomer_joins_signs_in_links_and_unlinks_by_a_provider(chromium, exchange):
    context = chromium.new_context(base_url=exchange, viewport={"width": 390, "height": 844})
    page, console = context.new_page(), []
    page.on("console", lambda said: console.append(said.text))
    page.goto("/sign-in")
    sign_in_at_provider(page)

    expect(page.get_by_role("heading", name="You have no account here yet")).to_be_visible()
    assert_no_mail(page)
    page.fill("input[name=name]", "Nia Newcomer")
    page.fill("input[name=password]", "four wooden chairs")
    page.select_option("select[name=job_role]", label="Front-line adviser")
    page.get_by_role("button", name="Join", exact=True).click()
    page.fill("input[name=other]", "Somewhere Support")
    page.locator("main form button").first.click()
    page.wait_for_url("**/sign-in")
    sign_in_at_provider(page)
    page.wait_for_url("**/me")

    page.goto("/me/security")
    expect(page.get_by_role("heading", name="Sign-in with Somewhere ID")).to_be_visible()
    page.get_by_role("button", name="Unlink it").click()
    page.get_by_role("link", name="Link it").click()
    page.fill("input[name=account]", "nia-1")
    page.get_by_role("button", name="Sign in at the provider").click()
    expect(page.get_by_text("You can sign in with Somewhere ID from now on.")).to_be_visible()
    assert console == []
    sign_out(page)
    context.close()


def assert_no_mail(page):
    mails = page.context.new_page()
    mails.goto("/demo/mail")
    assert EMAIL not in mails.content()
    mails.close()


def sign_out(page):
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    page.get_by_role("link", name="Sign out of Somewhere ID too").click()
    page.wait_for_url("**/signed-out")


def test_its_pages_are_accessible(chromium, exchange, provider):
    context = chromium.new_context(base_url=exchange, viewport={"width": 390, "height": 844})
    page = context.new_page()
    for address in ("/sign-in", "/sign-in/provider/back?code=x&state=y", "/signed-out"):
        page.goto(address)
        assert_accessible(page)
    provider.control(people={"new-2": {"email": "new@somewhere.example", "email_verified": True}})
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with Somewhere ID").click()
    page.fill("input[name=account]", "new-2")
    page.get_by_role("button", name="Sign in at the provider").click()
    page.wait_for_url("**/join/provider")
    assert_accessible(page)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text("Enter your name.").first).to_be_visible()
    assert_accessible(page)
    context.close()
