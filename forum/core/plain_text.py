"""Rendered HTML as plain text: for mails, calendars, feeds, excerpts, the card and the index.

A line for each paragraph, list item and table row. Lists keep their numbers and bullets and
are indented by depth, cells stand apart by "|", a link is followed by its address.
"""

import html
import re

TOKEN = re.compile(
    r"<!--.*?-->"
    r"|<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9-]*)(?P<given>[^>\"]*(?:\"[^\"]*\"[^>\"]*)*)>"
    r"|(?P<words>[^<]+|<)",
    re.DOTALL,
)
GIVEN = re.compile(r"(\w+)=\"([^\"]*)\"")
SPACES = re.compile(r"\s+")
SCHEME = re.compile(r"^(?:https?://|mailto:)")

BULLET, CELL, STEP = "•", "|", "   "
LINES = {"p", "div", "pre", "tr", "table", "hr", "br", "dl", "dt", "dd", "section", "article"}
LINES |= {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "details", "summary"}
LINES |= {"header", "footer", "figure", "figcaption", "caption", "thead", "tbody", "nav", "form"}


def to_plain(safe_html: str) -> str:
    """The words of HTML that text.sanitise() or a template of ours made."""
    writer = _Writer()
    for token in TOKEN.finditer(safe_html):
        tag = token["tag"]
        if tag is None:
            writer.add(token["words"] or "")
        elif token["end"]:
            writer.end(tag)
        else:
            given = token["given"]
            writer.begin(tag, dict(GIVEN.findall(given)) if given else {})
    writer.break_line()
    return "\n".join(writer.lines)


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.mark = ""  # the number or bullet that the next line begins with
        self.numbers: list[int | None] = []  # of each open list, its next number; None: bullets
        self.quotations = 0
        self.is_code = False
        self.is_in_row = False  # after its first cell
        self.link: tuple[str, int] = ("", 0)  # its address, and where its words begin

    def add(self, words: str) -> None:
        if words == "\n" and not self.is_code:  # between two elements
            self.line += " " if self.line else ""
        elif self.is_code:
            *whole, rest = html.unescape(words).split("\n")
            for line in whole:
                self.line += line
                self.break_line()
            self.line += rest
        else:
            self.line += SPACES.sub(" ", html.unescape(words))

    def begin(self, tag: str, given: dict[str, str]) -> None:
        if tag in LINES:
            self.break_line()
            self.is_in_row = False
        if tag in ("ul", "ol"):
            self.numbers.append(_number(given.get("start"), 1) if tag == "ol" else None)
        elif tag == "li":
            self._item(given)
        elif tag in ("td", "th"):
            self.line = f"{self.line.strip()} {CELL} " if self.is_in_row else ""
            self.is_in_row = True
        elif tag == "blockquote":
            self.quotations += 1
        elif tag == "pre":
            self.is_code = True
        elif tag == "a":
            self.link = (html.unescape(given.get("href", "")), len(self.line))

    def end(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        if tag not in LINES:
            return
        self.break_line()
        if tag in ("ul", "ol") and self.numbers:
            self.numbers.pop()
        elif tag == "blockquote":
            self.quotations = max(0, self.quotations - 1)
        elif tag == "pre":
            self.is_code = False

    def break_line(self) -> None:
        words = self.line.rstrip() if self.is_code else self.line.strip()
        if words:
            mark = f"{self.mark} " if self.mark else STEP if self.numbers else ""
            self.lines.append(f"{self._indent()}{mark}{words}")
            self.mark = ""
        self.line = ""

    def _indent(self) -> str:
        return "> " * self.quotations + STEP * max(0, len(self.numbers) - 1)

    def _item(self, given: dict[str, str]) -> None:
        if self.mark:  # an item that holds nothing but a list
            self.lines.append(f"{self._indent()}{self.mark}")
        number = self.numbers[-1] if self.numbers else None
        if number is None:
            self.mark = BULLET
            return
        number = _number(given.get("value"), number)
        self.mark, self.numbers[-1] = f"{number}.", number + 1

    def _end_link(self) -> None:
        address, begins = self.link
        words = self.line[begins:].strip()
        if address.startswith(("http", "mailto:")) and _bare(words) != _bare(address):
            self.line = f"{self.line.rstrip()} ({address.removeprefix('mailto:')})"
        self.link = ("", 0)


def _bare(address: str) -> str:
    return SCHEME.sub("", address).rstrip("/")


def _number(given: str | None, otherwise: int) -> int:
    return int(given) if given and re.fullmatch(r"[0-9]{1,9}", given) else otherwise
