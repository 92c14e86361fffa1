"""Passkeys with Chromium's virtual authenticator: the page's script, and no word of the policy."""

import re
import shutil
import signal

import pytest
from playwright.sync_api import expect

from tests.serving import Server

EMAIL = "nia@somewhere.example"
OWN_PASSWORD = "four wooden chairs"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def localhost(tmp_path_factory, demonstrated):
    """A passkey needs a host name, and the other browser tests are at 127.0.0.1."""
    folder = shutil.copytree(demonstrated, tmp_path_factory.mktemp("passkeys") / "data")
    server = Server(folder, FORUM_DEMO="1", HOST="localhost")
    server.start()
    yield f"http://localhost:{server.port}"
    server.end(signal.SIGTERM)


def open_mailed(page, path):
    """Open the newest link of this path among the mails of the demonstration."""
    page.goto("/demo/mail")
    page.goto(re.search(rf"{path}/[\w-]{{20,}}", page.content())[0])


def join(page):
    page.goto("/join")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=name]", "Nia Newcomer")
    page.fill("input[name=password]", OWN_PASSWORD)
    page.select_option("select[name=job_role]", label="Front-line adviser")
    page.locator("main form button").first.click()
    page.wait_for_url("**/join/sent")
    open_mailed(page, "/confirm")
    page.fill("input[name=other]", "Somewhere Support")
    page.locator("main form button").first.click()
    page.wait_for_url("**/sign-in")


def test_a_member_adds_a_passkey_and_signs_in_with_it_alone(chromium, localhost):
    context = chromium.new_context(base_url=localhost)
    page, console = context.new_page(), []
    page.on("console", lambda said: console.append(said.text))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    join(page)
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", OWN_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/me/security/second-factor")
    page.get_by_role("button", name="Mail me the link to add a passkey").click()
    open_mailed(page, "/me/security/passkeys")

    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Give it a name first.")).to_be_visible()
    page.fill("input[name=name]", "work laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with a passkey").click()
    expect(page.get_by_text("needs JavaScript")).to_be_hidden()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/me")
    assert console == []
    context.close()
