"""Lists of attacks in every stored text and every field of a form: nothing may run in Chromium.

    python -m benchmarks.payloads LIST [LIST ...]

A list has one payload a line, as those of wfuzz, wapiti and others have; none of them is kept here.
The demonstration's texts get all payloads behind what they say, past every check of a form, and are
rendered again. Then Chromium opens each page once, by the first reader whom it lets in, and sends
each form with the payloads in what is typed in: in all its fields, and in each alone. All of it
once with our policy of what a page may run, and once without. Prints what ran, and what was asked
of another site.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from forum import create_app
from forum.config import Settings
from forum.core import rendered_html
from forum.core.extensions import db
from forum.people.sign_in.demonstration_accounts import PASSWORD
from tests.browser.conftest import launch
from tests.serving import Server
from tests.test_stored_script import endpoint_of, poison

READERS = ("", "adviser", "manager", "organiser", "analyst", "moderator", "admin")
BEGINS = ("/", "/me", "/moderation", "/administration", "/performance")
LEFT_OUT = ("sign_out", "end_sign_in", "end_others", "static")
RUNS = "for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => ran(name)"
FILL = """([number, alone, text]) => {
    const form = document.querySelectorAll('form')[number]
    if (!form) return false
    const isTyped = one => one.tagName == 'TEXTAREA' ||
        ['text', 'search', 'url', 'email', 'tel', 'number', 'date'].includes(one.type)
    const typed = [...form.elements].filter(isTyped)
    if (alone >= typed.length) return false
    for (const [place, one] of typed.entries()) {
        if (alone >= 0 && place != alone) continue
        if (['number', 'date', 'email'].includes(one.type)) one.type = 'text'
        one.value = text
    }
    form.noValidate = true
    form.requestSubmit()
    return true
}"""
ACTIONS = """() => [...document.forms].map(form => form.method + ' ' + form.action.split('?')[0])"""
ALL_AT_ONCE = -1
MOST_FIELDS = 30  # of one form


@dataclass
class Seen:
    ran: list[str] = field(default_factory=list)
    asked_elsewhere: set[str] = field(default_factory=set)
    endpoints: set[str] = field(default_factory=set)
    forms: int = 0


class Reader:
    """One account in one browser: opens each page that nobody before could open."""

    def __init__(self, app: Flask, context: BrowserContext, address: str, seen: Seen) -> None:
        self.app, self.address, self.seen = app, address, seen
        context.expose_binding("ran", lambda source, name: self._note(source["page"], name))
        context.add_init_script(RUNS)
        context.route("**/*", self._only_here)
        self.page = context.new_page()
        self.page.on("dialog", lambda dialog: self._note(self.page, dialog.type))
        self.tried: set[str] = set()
        self.opened: list[str] = []
        self.sent: set[str] = set()

    def _note(self, page: Page, name: str) -> None:
        self.seen.ran.append(f"{urlsplit(page.url).path} {name}()")

    def _only_here(self, route, request) -> None:
        if request.url.startswith((self.address, "data:", "blob:", "about:")):
            route.continue_()
        else:
            self.seen.asked_elsewhere.add(f"{urlsplit(self.page.url).path} {request.url[:80]}")
            route.abort()

    def sign_in(self, who: str) -> None:
        self.page.goto("/sign-in")
        self.page.fill("input[name=email]", f"{who}@demo.example")
        self.page.fill("input[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).first.click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def walk(self) -> None:
        waiting = [link for address in BEGINS for link in self._open(address, address)]
        while waiting:  # what is on the first ones differs by reader; of the rest one is enough
            address = waiting.pop(0)
            endpoint = endpoint_of(self.app, address)
            is_new = endpoint not in self.seen.endpoints | self.tried
            if endpoint and is_new and not endpoint.endswith(LEFT_OUT):
                self.tried.add(endpoint)
                waiting += self._open(address, endpoint)

    def _open(self, address: str, endpoint: str) -> list[str]:
        """The links of the page; none of what is no page, or not for this reader."""
        try:
            answer = self.page.goto(address, wait_until="load")
        except Error:  # a file to download
            return []
        if answer is None or not answer.ok or "html" not in answer.headers.get("content-type", ""):
            return []
        self.seen.endpoints.add(endpoint)
        links = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        self.opened.append(address)
        return [link.removeprefix(self.address) for link in links if link.startswith(self.address)]

    def send_forms(self, payloads: str) -> None:
        """Last, since one may close the account."""
        for address in self.opened:
            for number in self._new_forms(address):
                for alone in range(ALL_AT_ONCE, MOST_FIELDS):
                    if not self._send_form(address, number, alone, payloads):
                        break

    def _new_forms(self, address: str) -> list[int]:
        """Their places on the page; each form of the site once, wherever it stands."""
        try:
            self.page.goto(address)
            actions = self.page.evaluate(ACTIONS)
        except Error:
            return []
        keys = [re.sub(r"\d+", "0", action) for action in actions]
        new = [n for n, key in enumerate(keys) if key not in self.sent and "sign-out" not in key]
        self.sent |= set(keys)
        return new

    def _send_form(self, address: str, number: int, alone: int, payloads: str) -> bool:
        """False where the form has no such field."""
        with suppress(Error):  # the one before goes on loading, or this one answers with a file
            self.page.goto("about:blank")
        try:
            self.page.goto(address)
            is_sent = bool(self.page.evaluate(FILL, [number, alone, payloads]))
            self.page.wait_for_load_state("load")
        except Error:
            is_sent = True  # and answered with a file
        self.seen.forms += is_sent
        return is_sent


def read(lists: Iterable[Path]) -> list[str]:
    lines = (line for path in lists for line in path.read_text(errors="replace").splitlines())
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


def write_everywhere(app: Flask, payloads: str) -> int:
    """How many texts were changed."""
    with app.app_context():
        changed = poison(f" {payloads}")
        rendered_html.render_again()
        db.session.remove()
        db.engine.dispose()
    return changed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lists", type=Path, nargs="+")
    payloads = read(parser.parse_args().lists)
    print(f"{len(payloads)} payloads", flush=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        found = [
            tried(Path(folder) / name, playwright, payloads, is_off)
            for name, is_off in (("with", False), ("without", True))
        ]
    return 1 if any(seen.ran or seen.asked_elsewhere for seen in found) else 0


def tried(folder: Path, playwright, payloads: list[str], is_policy_off: bool) -> Seen:
    server = Server(folder, FORUM_DEMO="1")
    server.start()
    server.end()
    app = create_app(Settings(data_dir=folder, demo=True))
    changed = write_everywhere(app, "\n\n".join(payloads))
    server.start()
    browser = launch(playwright)
    seen = Seen()
    for who in READERS:
        context = browser.new_context(base_url=server.address, bypass_csp=is_policy_off)
        reader = Reader(app, context, server.address, seen)
        if who:
            reader.sign_in(who)
        reader.walk()
        reader.send_forms("\n\n".join(payloads))
        context.close()
    browser.close()
    server.end()
    policy = "without" if is_policy_off else "with"
    print(f"{policy} the policy: {changed} texts, {len(seen.endpoints)} pages, {seen.forms} forms")
    for line in (*seen.ran, *sorted(seen.asked_elsewhere)):
        print(line)
    return seen


if __name__ == "__main__":
    sys.exit(main())
