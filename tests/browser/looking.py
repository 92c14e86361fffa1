"""What holds of every page, for whoever reads it: accessible, light, at home on its own host."""

from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe

from forum.core import london_time
from forum.standards.complaints import quarters
from tests.browser.fitting import fits_this_width, fits_with_long_headings, is_width

MOST_BYTES = 100_000
# The demonstration's report of a contract manager that is issued.
ISSUED = quarters.earlier(quarters.last_ended(london_time.today())).isoformat()
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
# No style sets another colour by the width: whichever scheme a narrow page has, its rules are held.
# Each kind of element is on a page of visitors; there dark is looked at wide as well.
WIDE_AND_NARROW = [(1280, "light", EVERY_RULE), (390, "dark", ONLY_LAYOUT)]
EACH_SCHEME_WIDE = [
    (1280, "light", EVERY_RULE),
    (1280, "dark", ONLY_COLOURS),
    (390, "light", ONLY_LAYOUT),
]


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


def is_well(page, server, path, looks=WIDE_AND_NARROW):
    """Loaded once: what it asks for and weighs; then looked at wide, dark and narrow.

    From wide to narrow, each width once: to change it costs as much as a look.
    """
    page.emulate_media(color_scheme="light")
    is_width(page, 1280)
    _loads_well(page, server, path)
    for width, scheme, rules in looks:
        _look(page, width, scheme, rules)
    for width in (390, 320):
        is_width(page, width)
        fits_this_width(page)
    fits_this_width(page)
    fits_with_long_headings(page)


def _loads_well(page, server, path):
    asked, complaints = [], []
    with (
        _listening(page, "request", lambda request: asked.append(request.url)),
        _listening(page, "console", lambda message: complaints.append(message.text)),
        _listening(page, "pageerror", lambda error: complaints.append(str(error))),
    ):
        answer = page.goto(path)

    assert len(answer.body()) < MOST_BYTES
    assert asked, path
    assert [url for url in asked if not url.startswith((server.address, "data:"))] == []
    assert [c for c in complaints if answer.status < 400 or "Failed to load" not in c] == []


@contextmanager
def _listening(page, event, listener):
    page.on(event, listener)
    yield
    page.remove_listener(event, listener)


def _look(page, width, scheme, rules):
    is_width(page, width)
    page.emulate_media(color_scheme=scheme)
    assert violations(page, rules) == [], f"{width} {scheme}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
