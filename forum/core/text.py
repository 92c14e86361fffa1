"""What people type, made safe: cleaned on the way in, Markdown rendered and sanitised once.

The order matters: Markdown, then bleach for linkify only, then nh3, which is the wall.
"""

import html
import re
import unicodedata
from functools import cache
from xml.etree.ElementTree import Element

import nh3
from bleach.linkifier import Linker
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

HTML_POLICY = 1  # raise it when the rules below change, then `flask render-again`
MOST_CHARACTERS = 20_000
MOST_BRACKETS = 400  # 4,000 take the parser five seconds
MOST_ANGLES = 800
TOO_TANGLED = "This text has too many brackets or levels for us to lay out. Make it simpler."

TAGS = {"p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
TAGS |= {"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div"}
ATTRIBUTES = {"a": {"href", "title"}, "th": {"align", "scope"}, "td": {"align"}, "ol": {"start"}}
BOX = {"role": "region", "tabindex": "0", "aria-label": "Table"}
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


class TooTangled(ValueError):
    """The text would cost too much to render; the message is for who typed it."""


def clean(typed: str) -> str:
    """Without what no person types and no database takes: NUL, lone surrogates, controls."""
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def one_line(typed: str) -> str:
    """For titles and names: cleaned, on one line, without marks that turn writing round."""
    text = "".join(c for c in clean(typed) if unicodedata.category(c) != "Cf")
    return SPACES.sub(" ", text.replace("\n", " ")).strip()


def to_html(markdown: str) -> str:
    """Safe HTML of what a person wrote; TooTangled where it would take too long."""
    check(markdown)
    try:
        linked = _linker().linkify(_renderer().reset().convert(markdown))
    except RecursionError:
        raise TooTangled(TOO_TANGLED) from None
    return sanitise(linked)


def check(markdown: str) -> None:
    """Raise TooTangled before any work is done."""
    if len(markdown) > MOST_CHARACTERS:
        raise TooTangled(f"Use at most {MOST_CHARACTERS:,} characters.")
    if markdown.count("[") > MOST_BRACKETS or markdown.count("<") > MOST_ANGLES:
        raise TooTangled(TOO_TANGLED)


def sanitise(unsafe: str) -> str:
    return nh3.clean(
        unsafe,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
        allowed_classes={"div": {"scroll-box"}},
        set_tag_attribute_values={"div": BOX},
        strip_comments=True,
    )


def to_plain(safe_html: str) -> str:
    """The words of rendered HTML, for the search index, excerpts and mail."""
    spaced = re.sub(r"</(p|li|h\d|td|th|tr|pre|blockquote)>|<br>", " ", safe_html)
    return SPACES.sub(" ", html.unescape(nh3.clean(spaced, tags=set())).replace("\n", " ")).strip()


def for_xml(drawn: str) -> str:
    """Without the few characters that XML cannot hold, whoever typed them."""
    return NOT_IN_XML.sub("", drawn)


def excerpt(plain: str, most: int) -> str:
    """The beginning, cut at a word."""
    if len(plain) <= most:
        return plain
    return plain[:most].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def slug(title: str) -> str:
    """The readable end of an address: a to z, digits and hyphens, at most 60."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:60].strip("-") or "untitled"


def stored(safe_html: str) -> Markup:
    """What to_html() made and the database kept: the only way past a template's escaping."""
    return Markup(safe_html)


class _Layout(Treeprocessor):
    """Headings below the page's own, and tables that scroll in a box of their own."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"
            elif element.tag == "th" and not (element.text or len(element)):
                element.tag = "td"
        _box_tables(root)


def _box_tables(parent: Element) -> None:
    for place, child in enumerate(list(parent)):
        if child.tag == "table":
            box = Element("div", {"class": "scroll-box"})
            box.append(child)
            box.tail, child.tail = child.tail, None
            parent[place] = box
        else:
            _box_tables(child)


class _HouseRules(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        # HTML is shown as typed: "<18" means what it says. Images would call other hosts.
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        for name in ("image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.treeprocessors.register(_Layout(md), "layout", 5)


def _renderer() -> Markdown:
    # A new one for each text: it keeps state, and two threads would share it.
    tables = TableExtension(use_align_attribute=True)
    return Markdown(extensions=[tables, "sane_lists", _HouseRules()])


@cache
def _linker() -> Linker:
    return Linker(callbacks=[], skip_tags={"code", "pre"}, parse_email=False)
