"""What people type, made safe: cleaned on the way in, Markdown rendered and sanitised once.

The order matters: Markdown, then bleach for linkify only, then nh3, which is the wall.
"""

import re
import unicodedata
from xml.etree.ElementTree import Element

import nh3
from bleach.linkifier import Linker
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.nl2br import Nl2BrExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

from forum.core.markdown_blocks import TooMuch, TypedBlocks
from forum.core.plain_text import to_plain as to_plain

HTML_POLICY = 2  # raise it when the rules below change, then `flask render-again`
MOST_CHARACTERS = 20_000
MOST_BRACKETS = 400  # 4,000 take the parser five seconds
MOST_ANGLES = 800
TOO_TANGLED = "This text has too many brackets, levels or cells for us to lay out. Make it simpler."

TAGS = {"p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
TAGS |= {"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div"}
ATTRIBUTES = {"a": {"href", "title"}, "th": {"align", "scope"}, "td": {"align"}, "ol": {"start"}}
ATTRIBUTES |= {"li": {"value"}}
# What may be wider than the screen is reached, and moved, by keyboard. Only these values pass.
TABLE_BOX = {"role": "region", "tabindex": "0", "aria-label": "Table"}
CODE_BOX = {"role": "region", "tabindex": "0", "aria-label": "Code"}
BOXES = {
    tag: {name: {value} for name, value in box.items()}
    for tag, box in (("div", TABLE_BOX), ("pre", CODE_BOX))
}
IN_ADDRESS = r"[^\s<>\"“”‘’\[\]{}|\\^`]"
AT_ITS_END = r"[^\s<>\"“”‘’\[\]{}|\\^`.,;:!?'*_]"
# With a scheme or "www."; without, only under names that are no English words: "well.It" is none.
ADDRESS = re.compile(
    rf"\(*\b(?<![@.])(?:(?:(?i:https?://)\w|(?i:www\.)\w)(?:{IN_ADDRESS}*{AT_ITS_END})?"
    rf"|(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:com|org|net|uk)\b(?![.-]?\w)"
    rf"(?:[/?#](?:{IN_ADDRESS}*{AT_ITS_END})?)?)"
)
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MARK_AT_END = re.compile(r"\n\s*(?:[0-9]+\.|[•>])\s*$")  # of a line that is cut off
LINES_OF_WORD = re.compile("[\v\f\x85\u2028\u2029]")
SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


class TooTangled(ValueError):
    """The text would cost too much to render; the message is for who typed it."""


def clean(typed: str) -> str:
    """Without what no person types and no database takes: NUL, lone surrogates, controls."""
    lines = LINES_OF_WORD.sub("\n", typed.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", lines)
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
    except (RecursionError, TooMuch):
        raise TooTangled(TOO_TANGLED) from None
    return sanitise(linked)


def to_html_always(markdown: str) -> str:
    """As to_html(); what was stored under looser limits is shown as its plain lines."""
    try:
        return to_html(markdown)
    except TooTangled:
        return sanitise(f"<p>{escape(markdown)}</p>".replace("\n", "<br>\n"))


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
        tag_attribute_values=BOXES,
        strip_comments=True,
    )


def for_xml(drawn: str) -> str:
    """Without the few characters that XML cannot hold, whoever typed them."""
    return NOT_IN_XML.sub("", drawn)


def excerpt(plain: str, most: int) -> str:
    """The beginning, cut at a word."""
    if len(plain) <= most:
        return plain
    whole_words = plain[:most].rsplit(None, 1)[0]
    return MARK_AT_END.sub("", whole_words).rstrip(" ,;:.–-|") + "…"


def slug(title: str) -> str:
    """The readable end of an address: a to z, digits and hyphens, at most 60."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:60].strip("-") or "untitled"


def stored(safe_html: str) -> Markup:
    """What to_html() made and the database kept: the only way past a template's escaping."""
    return Markup(safe_html)


class _Layout(Treeprocessor):
    """Headings below the page's own; tables and code that scroll in a box of their own."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"
            elif element.tag == "pre":
                element.attrib.update(CODE_BOX)
            elif element.tag == "th" and not (element.text or len(element)):
                element.tag = "td"
        _box_tables(root)


def _box_tables(parent: Element) -> None:
    for place, child in enumerate(list(parent)):
        if child.tag == "table":
            box = Element("div", {"class": "scroll-box", **TABLE_BOX})
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
    return Markdown(extensions=[TableExtension(), Nl2BrExtension(), TypedBlocks(), _HouseRules()])


def _linker() -> Linker:
    # A new one for each text, likewise.
    return Linker(callbacks=[], skip_tags={"code", "pre"}, url_re=ADDRESS, parse_email=False)
