#!/usr/bin/env python3
"""Take pictures of the demonstration with Chromium: `make pictures`, `make contact-sheet`.

pictures.py help            the pictures of /help, light and dark, into static/images/help
pictures.py sheet [FOLDER]  each page that the browser tests look at, by role, width and scheme,
                            with one sheet of them all for each width and scheme
"""

import math
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image, ImageDraw  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402

from forum.people.sign_in.demonstration_accounts import PASSWORD  # noqa: E402
from tests.browser.conftest import launch  # noqa: E402
from tests.browser.test_every_page import VISITOR  # noqa: E402
from tests.browser.test_members_pages import MEMBERS  # noqa: E402
from tests.serving import Server  # noqa: E402

HELP = ROOT / "static" / "images" / "help"
SHEETS = ROOT / "contact-sheets"
WIDTHS = {"wide": 1280, "narrow": 390}
SCHEMES = ("light", "dark")
MARGIN = 12  # above what the picture begins with
THUMBNAIL, TALLEST, COLUMNS, LABEL = 240, 480, 12, 16

# name: (who, address, what begins the picture, its height)
OF_HELP = {
    "find": (None, "/case-studies?q=lone+parents+childcare", "main", 640),
    "read": ("adviser", "/case-studies/63", "main", 640),
    "rate": ("adviser", "/case-studies/63", "#ratings", 560),
    "share": ("adviser", "/share", "main", 640),
    "book": ("charity", "/workshops/1", "main", 640),
    "figures": (None, "/performance/job-outcomes", "section h3", 560),
}


@contextmanager
def demonstration() -> Iterator[tuple[Server, Browser]]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data", FORUM_DEMO="1")
        server.start()
        browser = launch(playwright)
        try:
            yield server, browser
        finally:
            browser.close()
            server.end()


class Readers:
    """A context for each account and scheme, signed in once."""

    def __init__(self, server: Server, browser: Browser):
        self.server, self.browser = server, browser
        self.states: dict[str, dict] = {}

    def page(self, who: str | None, width: int, scheme: str) -> Page:
        state = self._state(who) if who else None
        return self._context(width, scheme, state).new_page()

    def _context(self, width: int, scheme: str, state: dict | None = None) -> BrowserContext:
        return self.browser.new_context(
            base_url=self.server.address,
            storage_state=state,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            device_scale_factor=1,
        )

    def _state(self, who: str) -> dict:
        if who not in self.states:
            page = self._context(1280, "light").new_page()
            page.goto("/sign-in")
            page.fill("input[name=email]", f"{who}@demo.example")
            page.fill("input[name=password]", PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).first.click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
            self.states[who] = page.context.storage_state()
            page.context.close()
        return self.states[who]


def pictures_of_help() -> None:
    HELP.mkdir(parents=True, exist_ok=True)
    with demonstration() as (server, browser):
        readers = Readers(server, browser)
        for name, (who, address, begins, height) in OF_HELP.items():
            for scheme in SCHEMES:
                page = readers.page(who, WIDTHS["narrow"], scheme)
                page.goto(address)
                top = page.locator(begins).first.bounding_box()["y"] - MARGIN
                clip = {"x": 0, "y": top, "width": WIDTHS["narrow"], "height": height}
                taken = page.screenshot(full_page=True, clip=clip, animations="disabled")
                Image.open(BytesIO(taken)).save(HELP / f"{name}-{scheme}.webp", quality=70)
                page.context.close()
    print(f"{HELP.relative_to(ROOT)}: {len(OF_HELP) * len(SCHEMES)} pictures.", file=sys.stderr)


def contact_sheets(folder: Path) -> None:
    pages = [(None, path) for path in VISITOR] + MEMBERS
    with demonstration() as (server, browser):
        readers = Readers(server, browser)
        for width in WIDTHS:
            for scheme in SCHEMES:
                kept = folder / f"{width}-{scheme}"
                kept.mkdir(parents=True, exist_ok=True)
                taken = [*_each(readers, pages, width, scheme, kept)]
                sheet(taken, folder / f"{width}-{scheme}.png")
                print(f"{folder}/{width}-{scheme}.png: {len(taken)} pages.", file=sys.stderr)


def _each(readers: Readers, pages: list, width: str, scheme: str, folder: Path) -> Iterator[Path]:
    for who in sorted({who for who, _ in pages}, key=str):
        page = readers.page(who, WIDTHS[width], scheme)
        for path in (path for one, path in pages if one == who):
            page.goto(path)
            name = re.sub(r"\W+", "-", f"{who or 'visitor'} {path}").strip("-")
            page.screenshot(path=folder / f"{name}.png", full_page=True, animations="disabled")
            yield folder / f"{name}.png"
        page.context.close()


def sheet(files: Iterable[Path], target: Path) -> None:
    """Small pictures of them all, each under its name."""
    files = list(files)
    height = TALLEST + LABEL
    rows = math.ceil(len(files) / COLUMNS)
    whole = Image.new("RGB", (COLUMNS * (THUMBNAIL + 8), rows * (height + 8)), "#888")
    pen = ImageDraw.Draw(whole)
    for number, file in enumerate(files):
        x, y = (number % COLUMNS) * (THUMBNAIL + 8), (number // COLUMNS) * (height + 8)
        pen.text((x + 2, y + 2), file.stem[:38], fill="white")
        with Image.open(file) as picture:
            whole.paste(_thumbnail(picture), (x, y + LABEL))
    whole.save(target)


def _thumbnail(picture: Image.Image) -> Image.Image:
    scale = THUMBNAIL / picture.width
    small = picture.convert("RGB").resize((THUMBNAIL, max(1, round(picture.height * scale))))
    return small.crop((0, 0, THUMBNAIL, min(TALLEST, small.height)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["help"]:
        pictures_of_help()
    elif sys.argv[1:2] == ["sheet"]:
        contact_sheets(Path(sys.argv[2]) if len(sys.argv) > 2 else SHEETS)
    else:
        sys.exit(__doc__)
