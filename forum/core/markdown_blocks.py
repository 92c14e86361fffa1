"""Typed lines become Markdown blocks: what advisers type, paste from Word or from Excel.

Python-Markdown wants a blank line before a list, four spaces before a nested one, and takes
indented text for code; no kept extension of it does otherwise. So a preprocessor reads the lines
and marks what they are, and two block processors build lists, tables and code from the marks.
Emphasis, links, headings, quotations and the table itself are the library's.

A mark is STX, a letter with its numbers, ETX, at the beginning of a line. Both characters are
taken out of what was typed first, so nobody can type a mark.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import DoubleTagInlineProcessor, SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString, code_escape

STX, ETX = "\u0002", "\u0003"
ITEM, MORE, PARAGRAPH, CODE, TABLE = (f"{STX}{letter}" for letter in "impct")
MARK = re.compile(f"{STX}([a-z])([0-9;]*){ETX}")

DEEPEST_LIST = 6
DEEPEST_QUOTE = 8
MOST_CELLS = 2_000  # of all tables of a text: about half a second
LONGEST_EMPHASIS = 1_000  # characters: unclosed signs would take quadratic time
TAB_STOP = 4

# Bullets of Word's fonts are private characters: U+F0B7 (Symbol), U+F0A7 (Wingdings).
BULLETS = "-*•●▪■◦○‣\uf0b7\uf0a7"
PERHAPS = "+–—·o§"  # bullets where a tab follows, or the next line begins likewise
GLUED = "•●▪■◦‣\uf0b7\uf0a7"  # no space needed
DEEPER = {"o": 4, "◦": 4, "○": 4, "§": 8, "▪": 8, "■": 8, "\uf0a7": 8}  # Word's levels, in columns
BULLET_LINE = re.compile(rf"([{re.escape(BULLETS + PERHAPS)}])(\s+)(\S.*)|([{GLUED}])(\S.*)")
NUMBER_LINE = re.compile(r"([0-9]{1,9})[.)]\s+(\S.*)")
HEADING = re.compile(r"#{1,6}[ \t]+[^\s#].*")
UNDERLINE = re.compile(r"=={2,}|--{2,}")
RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}")
FENCE = re.compile(r"`{3,}|~{3,}")
MORE_THAN = re.compile(r">\s+[£$€=]?\s*[0-9](?![0-9]*[.)]\s)")  # "> 50 people", alone
QUOTED = re.compile(r">(?:$|[\s>\"'“‘(*\[]|[^\W\d_])")  # ">50" and ">=" are no quotations
BLANKS = re.compile(r"[ \t]+")

Block = list[str]
Found = tuple[Block, int]  # the block, and the line after it


class TooMuch(ValueError):
    """Quotations within quotations, or cells, that would cost too much to lay out."""


class ListItemLine(NamedTuple):
    """A line that begins a list item. `number` is None of bullets."""

    indent: int
    sign: str
    number: int | None
    text: str


class TypedLines(Preprocessor):
    """In place of the library's own normalising of white space."""

    def run(self, lines: list[str]) -> list[str]:
        typed = "\n".join(lines).replace(STX, "").replace(ETX, "")
        return "\n\n".join("\n".join(block) for block in blocks(typed.splitlines())).split("\n")


def blocks(lines: list[str], depth: int = 0) -> Iterator[Block]:
    """The blocks of these lines, none with an empty line in it."""
    if depth > DEEPEST_QUOTE:
        raise TooMuch
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        block, at = _block(lines, at, depth)
        yield block


def _begins(lines: list[str], at: int) -> bool:
    """Whether this line ends the paragraph or the list above it."""
    line = lines[at].strip()
    return (
        _is_one_line(line)
        or _is_quotation(lines, at)
        or _opens_list(lines, at, in_paragraph=True)
        or _opens_table(lines, at)
        or _opens_pasted_table(lines, at)
        or _end_of_code(lines, at) is not None
    )


def _block(lines: list[str], at: int, depth: int) -> Found:
    if _is_one_line(lines[at].strip()):
        return [lines[at].strip()], at + 1
    if (end := _end_of_code(lines, at)) is not None:
        return _code(lines, at, end)
    if _is_quotation(lines, at):
        return _quotation(lines, at, depth)
    if _opens_list(lines, at):
        return _list(lines, at)
    if _opens_table(lines, at):
        return _table(lines, at)
    if _opens_pasted_table(lines, at):
        return _pasted_table(lines, at)
    return _paragraph(lines, at)


def _is_one_line(line: str) -> bool:
    return bool(RULE.fullmatch(line) or HEADING.fullmatch(line))


def _paragraph(lines: list[str], at: int) -> Found:
    block = [_as_typed(lines[at])]
    at += 1
    if at < len(lines) and UNDERLINE.fullmatch(lines[at].strip()):
        return [f"{'#' if '=' in lines[at] else '##'} {block[0]}"], at + 1
    while at < len(lines) and lines[at].strip() and not _begins(lines, at):
        block.append(_as_typed(lines[at]))
        at += 1
    return block, at


def _as_typed(line: str) -> str:
    """Without the meaning that the library would give to the first character."""
    text = _spaced(line)
    return f"\\{text}" if text.startswith(("#", ">")) else text


def _spaced(typed: str) -> str:
    return BLANKS.sub(" ", typed).strip()


# Code: between two lines of ``` ----------------------------------------------------------------


def _end_of_code(lines: list[str], at: int) -> int | None:
    fence = lines[at].strip()
    if not FENCE.fullmatch(fence):
        return None
    end = next((i for i in range(at + 1, len(lines)) if lines[i].strip() == fence), at)
    return end if end > at + 1 else None


def _code(lines: list[str], at: int, end: int) -> Found:
    return [f"{CODE}{ETX}{line.expandtabs(TAB_STOP)}" for line in lines[at + 1 : end]], end + 1


# Quotations --------------------------------------------------------------------------------------


def _is_quotation(lines: list[str], at: int) -> bool:
    is_alone = at + 1 == len(lines) or not QUOTED.match(lines[at + 1].strip())
    typed = lines[at].strip()
    return bool(QUOTED.match(typed)) and not (is_alone and MORE_THAN.match(typed))


def _quotation(lines: list[str], at: int, depth: int) -> Found:
    end = at
    while end < len(lines) and QUOTED.match(lines[end].strip()):
        end += 1
    quoted = [re.sub(r"^\s*> ?", "", line) for line in lines[at:end]]
    inner = "\n\n".join("\n".join(block) for block in blocks(quoted, depth + 1))
    return [f"> {line}" if line else ">" for line in inner.split("\n")], end


# Tables ------------------------------------------------------------------------------------------


def _opens_table(lines: list[str], at: int) -> bool:
    """With pipes, and a line of dashes below its headings."""
    return "|" in lines[at] and at + 1 < len(lines) and _is_separator(lines[at + 1])


def _table(lines: list[str], at: int) -> Found:
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return [f"{TABLE}{ETX}", *map(_spaced, lines[at:end])], end


def _is_separator(line: str) -> bool:
    typed = line.strip()
    return "|" in typed and "-" in typed and set(typed) <= set("|:- \t")


def _opens_pasted_table(lines: list[str], at: int) -> bool:
    """Cells with tabs between them, as Excel and Word copy them; two lines at least."""
    first_two = lines[at : at + 2]
    are_rows = len(first_two) == 2 and all("\t" in line.rstrip() for line in first_two)
    return are_rows and any("\t" in line.strip() for line in first_two)


def _pasted_table(lines: list[str], at: int) -> Found:
    end = at
    while end < len(lines) and "\t" in lines[end].rstrip():
        end += 1
    rows = [line.rstrip().split("\t") for line in lines[at:end]]
    while all(not row[0].strip() for row in rows):  # all are indented
        rows = [row[1:] for row in rows]
    head, *body = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return [f"{TABLE}{ETX}", head, f"|{'-|' * len(rows[0])}", *body], end


def _cell(typed: str) -> str:
    return re.sub(r"([|`])", r"\\\1", _spaced(typed))


# Lists -------------------------------------------------------------------------------------------


def _list(lines: list[str], at: int) -> Found:
    block: Block = []
    levels: list[int] = []  # the indents of the items that are open
    was_blank = False
    while at < len(lines):
        mark = _mark(lines, at, levels, was_blank)
        if mark is None:
            break
        was_blank = not mark
        block += [mark] if mark else []
        at += 1
    return block, at


def _mark(lines: list[str], at: int, levels: list[int], was_blank: bool) -> str | None:
    """A line of a list with its mark, empty where it is; None where the list has ended."""
    line, entry = lines[at], _entry(lines[at])
    if not line.strip():
        return ""
    if entry is not None and (entry.sign not in PERHAPS or _is_bullet(lines, at)):
        _place(levels, entry.indent)
        number = "" if entry.number is None else entry.number
        return f"{ITEM}{len(levels) - 1};{number}{ETX}{_spaced(entry.text)}"
    indent = _indent(line)
    if was_blank:
        if indent < 2:
            return None
        inside = max(1, sum(level < indent for level in levels))
        del levels[inside:]
        return f"{PARAGRAPH}{inside - 1}{ETX}{_spaced(line)}"
    if indent < 2 and (_begins(lines, at) or not line.strip()[0].islower()):
        return None
    return f"{MORE}{ETX}{_spaced(line)}"


def _entry(line: str) -> ListItemLine | None:
    typed = line.strip()
    indent = _indent(line)
    if RULE.fullmatch(typed):
        return None
    if number := NUMBER_LINE.fullmatch(typed):
        return ListItemLine(indent, "1", int(number[1]), number[2])
    if bullet := BULLET_LINE.fullmatch(typed):
        sign, text = bullet[1] or bullet[4], bullet[3] or bullet[5]
        return ListItemLine(indent + DEEPER.get(sign, 0), sign, None, text)
    return None


def _opens_list(lines: list[str], at: int, in_paragraph: bool = False) -> bool:
    entry = _entry(lines[at])
    if entry is None or entry.sign in PERHAPS and not _is_bullet(lines, at):
        return False
    if entry.number is None or entry.number == 1 or not in_paragraph:
        return True
    following = _entry(lines[at + 1]) if at + 1 < len(lines) else None
    return following is not None and following.number == entry.number + 1


def _is_bullet(lines: list[str], at: int) -> bool:
    """Whether a sign that may be one is a bullet here: "+ 5 people" alone is none."""
    typed = lines[at].strip()
    beside = (lines[i].strip() for i in (at - 1, at + 1) if 0 <= i < len(lines))
    return typed[1] == "\t" or any(near[:1] == typed[0] and near[1:2].isspace() for near in beside)


def _place(levels: list[int], indent: int) -> None:
    """Close the items that do not hold one of this indent, and open it."""
    while levels and indent < levels[-1]:
        levels.pop()
    if not levels or indent >= levels[-1] + 2 and len(levels) < DEEPEST_LIST:
        levels.append(indent)


def _indent(line: str) -> int:
    return len((line[: len(line) - len(line.lstrip())]).expandtabs(TAB_STOP))


@dataclass
class OpenList:
    element: Element
    following: int | None = None  # the number that need not be said

    def add(self, number: int | None) -> Element:
        item = SubElement(self.element, "li")
        if number is not None:
            if number != self.following:  # a number stays as it was typed
                item.set("value", str(number))
            self.following = number + 1
        return item


class ListProcessor(BlockProcessor):
    """Builds nested lists from the marks of a list's lines."""

    def test(self, parent: Element, block: str) -> bool:
        return block.startswith(ITEM)

    def run(self, parent: Element, blocks: list[str]) -> None:
        open_lists: list[OpenList] = []
        last = parent
        for letter, numbers, text in _marked(blocks.pop(0)):
            if letter == "m":
                last.text = f"{last.text}\n{text}"
            elif letter == "p":
                del open_lists[int(numbers) + 1 :]
                last = SubElement(open_lists[-1].element[-1], "p")
                last.text = text
            else:
                level, _, number = numbers.partition(";")
                last = _add(parent, open_lists, int(level), int(number) if number else None)
                last.text = text


def _add(parent: Element, open_lists: list[OpenList], level: int, number: int | None) -> Element:
    tag = "ul" if number is None else "ol"
    del open_lists[level + 1 :]
    if len(open_lists) <= level or open_lists[level].element.tag != tag:
        del open_lists[level:]
        holder = open_lists[-1].element[-1] if open_lists else parent
        start = {"start": str(number)} if number not in (None, 1) else {}
        open_lists.append(OpenList(SubElement(holder, tag, start), number))
    return open_lists[level].add(number)


def _marked(block: str) -> Iterator[tuple[str, str, str]]:
    for line in block.split("\n"):
        mark = MARK.match(line)
        if mark:
            yield mark[1], mark[2], line[mark.end() :]


class CodeProcessor(BlockProcessor):
    def test(self, parent: Element, block: str) -> bool:
        return block.startswith(CODE)

    def run(self, parent: Element, blocks: list[str]) -> None:
        typed = "\n".join(text for _, _, text in _marked(blocks.pop(0)))
        code = SubElement(SubElement(parent, "pre"), "code")
        code.text = AtomicString(code_escape(f"{typed}\n"))


class WideTables(TableProcessor):
    """The library's, of marked blocks alone, with a column for every cell of the widest row."""

    cells = 0

    def test(self, parent: Element, block: str) -> bool:
        return block.startswith(TABLE)

    def run(self, parent: Element, blocks: list[str]) -> None:
        head, separator, *body = blocks.pop(0).split("\n")[1:]
        self.border = head.startswith("|") or head.endswith("|")
        given = self._split_row(separator)
        widest = max(len(self._split_row(row)) for row in (head, *body))
        self.cells += widest * (len(body) + 1)
        if self.cells > MOST_CELLS:
            raise TooMuch
        self.separator = [*given, *["-"] * (widest - len(given))][:widest]
        blocks.insert(0, "\n".join((head, separator, *body)))
        super().run(parent, blocks)


REPLACED_BLOCKS = ("indent", "code", "setextheader", "olist", "ulist", "table")
# A definition such as "[Jo]: yes" would vanish from the page.
REFERENCES = ("reference", "short_reference")


class TypedBlocks(Extension):
    """After the library's "tables" and "nl2br"."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        for name in REPLACED_BLOCKS:
            md.parser.blockprocessors.deregister(name)
        md.parser.blockprocessors.deregister("reference")
        for name in REFERENCES:
            md.inlinePatterns.deregister(name)
        md.preprocessors.register(TypedLines(md), "normalize_whitespace", 30)
        processors = md.parser.blockprocessors
        processors.register(ListProcessor(md.parser), "typed_lists", 95)
        processors.register(CodeProcessor(md.parser), "typed_code", 94)
        tables = WideTables(md.parser, {"use_align_attribute": True})
        processors.register(tables, "typed_tables", 93)
        _emphasise_words(md)


def _emphasise_words(md: Markdown) -> None:
    """Emphasis begins and ends at words: "5*3 hours and 2*4 pounds" has none.

    In place of the library's own, which keeps positions between matches and puts some in the
    wrong place: "*p *most* data_of_2014 *most*" loses a character (3.11.3).
    """
    md.inlinePatterns.deregister("em_strong")
    for sign, name in (("\\*", "star"), ("_", "underline")):
        for many, (processor, tags) in EMPHASIS.items():
            pattern = _emphasis(sign, many)
            md.inlinePatterns.register(processor(pattern, tags), f"{name}_{many}", 57 + many)


EMPHASIS = {
    1: (SimpleTagInlineProcessor, "em"),
    2: (SimpleTagInlineProcessor, "strong"),
    3: (DoubleTagInlineProcessor, "strong,em"),
}


def _emphasis(sign: str, many: int) -> str:
    inside = rf"{sign}(?!{sign})" if many == 2 else rf"(?<=\w){sign}+(?=\w)"
    words = rf"(?:[^{sign}]|{inside}){{1,{LONGEST_EMPHASIS}}}?"
    begins = rf"(?<![\w{sign}])({sign}{{{many}}})(?=[^\s{sign}])"
    return rf"{begins}({words})(?<=\S)\1(?![\w{sign}])"
