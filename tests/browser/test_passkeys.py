"""Second factors in a browser: passkeys with a virtual authenticator, an app, recovery, step-up."""

import re
import shutil
import signal
import sqlite3
import time
from contextlib import closing

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.looking import violations
from tests.serving import Server

EMAIL = "nia@somewhere.example"
EMAIL_OF_APP = "una@somewhere.example"
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
def folder(tmp_path_factory, demonstrated):
    return shutil.copytree(demonstrated, tmp_path_factory.mktemp("passkeys") / "data")


@pytest.fixture(scope="module")
def localhost(folder):
    """A passkey needs a host name, and the other browser tests are at 127.0.0.1."""
    server = Server(folder, FORUM_DEMO="1", HOST="localhost")
    server.start()
    yield f"http://localhost:{server.port}"
    server.end(signal.SIGTERM)


def open_mailed(page, path):
    """Open the newest link of this path among the mails of the demonstration."""
    page.goto("/demo/mail")
    page.goto(re.search(rf"{path}/[\w-]{{20,}}", page.content())[0])


def join(page, email=EMAIL):
    page.goto("/join")
    page.fill("input[name=email]", email)
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


def sign_in(page, password=OWN_PASSWORD):
    page.goto("/sign-in")
    page.fill("input[name=email]", EMAIL_OF_APP)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="Sign in", exact=True).first.click()
    page.wait_for_load_state()


def signed_in_long_ago(folder):
    """As after a quarter of an hour, so that what matters is asked again."""
    with closing(sqlite3.connect(folder / "exchange.db")) as database:
        database.execute("UPDATE sign_in SET authenticated_at = '2026-01-01 00:00:00'")
        database.commit()


def test_an_app_is_added_and_its_codes_a_recovery_code_and_step_up_let_the_owner_in(
    chromium, localhost, folder
):
    context = chromium.new_context(base_url=localhost)
    page = context.new_page()
    join(page, EMAIL_OF_APP)
    sign_in(page)
    page.goto("/me/security/second-factor")
    page.get_by_role("button", name="Mail me the link", exact=True).click()
    open_mailed(page, "/me/security/second-factor")
    totp = pyotp.TOTP(page.locator("code").inner_text().replace(" ", ""))
    page.fill("input[name=code]", "000000")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("This code is not right").first).to_be_visible()
    assert violations(page) == []
    page.fill("input[name=code]", totp.now())
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert violations(page) == []
    codes = page.locator("main code").all_inner_texts()

    context.clear_cookies()  # as on another computer, with the code of the next half minute
    sign_in(page)
    expect(page.get_by_role("heading", name="Enter a code")).to_be_visible()
    page.goto("/me")
    assert "/sign-in" in page.url  # the password alone opens nothing
    sign_in(page)
    page.fill("input[name=code]", totp.at(time.time() + 30))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/me")

    signed_in_long_ago(folder)
    page.goto("/me/security/second-factor")
    page.get_by_role("button", name="Get new codes").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    assert violations(page) == []
    page.fill("input[name=code]", codes[0])
    page.get_by_role("button", name="Go on").click()
    page.wait_for_load_state()
    page.goto("/me/security/second-factor")
    page.get_by_role("button", name="Get new codes").click()
    newer = page.locator("main code").all_inner_texts()
    assert len(newer) == 10 and not set(newer) & set(codes)

    context.clear_cookies()
    sign_in(page)
    for code, answer in ((codes[1], "This code is not right"), (newer[0], "")):
        page.fill("input[name=code]", code)
        page.get_by_role("button", name="Sign in").click()
        if answer:
            expect(page.get_by_text(answer).first).to_be_visible()
    page.wait_for_url("**/me")
    context.close()
