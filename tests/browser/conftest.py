"""A real Chromium on the real server, with the demonstration that `make run` shows."""

import os
import shutil
import signal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from forum.people.sign_in.demonstration_accounts import PASSWORD
from tests.serving import Server

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory, demonstrated):
    folder = shutil.copytree(demonstrated, tmp_path_factory.mktemp("browser") / "data")
    server = Server(folder, FORUM_DEMO="1")
    server.start()
    yield server
    server.end(signal.SIGTERM)


def launch(playwright):
    """Chromium without a window: the one that bin/test found, or one by its usual names."""
    names = [os.environ.get("FORUM_CHROMIUM", ""), "chromium-headless-shell", "chromium"]
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    arguments = [*QUIET, "--no-sandbox"] if os.getuid() == 0 else QUIET
    return playwright.chromium.launch(executable_path=path, args=arguments)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def states(server, chromium):
    """Signed in once for each account; what a browser then keeps."""
    kept = {}

    def state(who):
        if who is not None and who not in kept:
            context = chromium.new_context()
            page = context.new_page()
            page.goto(f"{server.address}/sign-in")
            page.fill("input[name=email]", f"{who}@demo.example")
            page.fill("input[name=password]", PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).first.click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
            kept[who] = context.storage_state()
            context.close()
        return kept.get(who)

    return state


@pytest.fixture(scope="session")
def reader(server, chromium, states):
    """reader("adviser") is the page in which the adviser only reads: one for all tests.

    A context of its own for each page loads the styles anew, and axe is sent for each.
    """
    kept = {}

    def page_of(who=None):
        if who not in kept:
            context = chromium.new_context(
                base_url=server.address,
                storage_state=states(who),
                viewport={"width": 1280, "height": 900},
            )
            context.set_default_timeout(10_000)
            context.add_init_script(Axe().axe_script)
            kept[who] = context.new_page()
        return kept[who]

    yield page_of
    for page in kept.values():
        page.context.close()


@pytest.fixture
def visit(server, chromium, states):
    """visit("adviser", width=390) is a page of a browser that the adviser is signed in to."""
    contexts = []

    def open_page(who=None, width=1280, scheme="light", **more):
        context = chromium.new_context(
            base_url=server.address,
            storage_state=states(who),
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
