"""XML of strangers, read element by element so that a long part needs little memory."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, fromstring, iterparse

from filecheck import Refused

BROKEN = "This file is damaged or was not made by an office program. Save it again."
MOST_AT_ONCE = 4 * 1024 * 1024


def walk(content: bytes) -> Iterator[tuple[str, Element]]:
    """("start" or "end", element) in the order of the text; at its end an element is emptied.

    Attributes are there at the start, the element's own text at the end.
    """
    open_ones: list[Element] = []
    try:
        for event, element in iterparse(BytesIO(content), ("start", "end"), forbid_dtd=True):
            if event == "start":
                open_ones.append(element)
            else:
                open_ones.pop()
            yield event, element
            if event == "end" and open_ones:
                del open_ones[-1][:]
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Refused(BROKEN) from None


def listen(content: bytes, target) -> None:
    """Tell a target of its start(), end() and data() only: for parts with millions of cells."""
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Refused(BROKEN) from None


class WellFormed:
    """A target that wants to know nothing more."""

    def close(self) -> None:
        pass


def whole(content: bytes) -> Element:
    """A short part at once."""
    if len(content) > MOST_AT_ONCE:
        raise Refused(BROKEN)
    try:
        return fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Refused(BROKEN) from None


def local(name: str) -> str:
    """`{http://…}sheet` is sheet."""
    return name.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """By its local name, whatever its namespace; empty where there is none."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return value
    return ""
