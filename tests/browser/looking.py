"""What holds of every page, for whoever reads it: accessible, light, at home on its own host."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.fitting import fits, fits_with_long_headings

MOST_BYTES = 100_000
# What passed is not described node by node: that takes axe longer than its rules.
EVERY_RULE = {"resultTypes": ["violations"]}
ONLY_COLOURS = EVERY_RULE | {"runOnly": ["color-contrast", "link-in-text-block"]}
# What a narrow screen can change; the rest of the rules look at the same elements again.
ONLY_LAYOUT = EVERY_RULE | {
    "runOnly": [
        "aria-hidden-focus",
        "button-name",
        "color-contrast",
        "label",
        "link-in-text-block",
        "link-name",
        "scrollable-region-focusable",
        "target-size",
    ]
}


def violations(page, options=EVERY_RULE) -> list[str]:
    """What axe finds on the page as it is now: "rule: elements".

    Nothing else leaves the browser: the list of all that passed takes longer than the look.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(
        "options => axe.run(document, options).then(results => results.violations.map(one => "
        "`${one.id}: ${one.nodes.map(node => node.html).join(' ')}`))",
        options,
    )
    return [*found]


def is_well(page, server, path):
    """Loaded once: what it asks for and weighs; then looked at wide, dark and narrow."""
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(path)

    assert len(answer.body()) < MOST_BYTES
    assert [url for url in asked if not url.startswith((server.address, "data:"))] == []
    assert [c for c in complaints if answer.status < 400 or "Failed to load" not in c] == []
    _look(page, 1280, "light")
    _look(page, 1280, "dark", ONLY_COLOURS)
    _look(page, 390, "light", ONLY_LAYOUT)
    fits(page)
    fits_with_long_headings(page)


def _look(page, width, scheme, rules=EVERY_RULE):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    assert violations(page, rules) == [], f"{width} {scheme}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
