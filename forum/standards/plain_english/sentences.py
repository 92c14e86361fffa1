"""Texts as sentences and words: an entry of a list counts as a sentence, and a heading does."""

import re

# A stop ends a sentence before a space; not behind these, nor within "9.30am".
_STOP = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+")
_NO_END = re.compile(r"(?:\b(?:e\.g|i\.e|etc|Mr|Mrs|Ms|Dr|St|No|Nos|vs|approx|tel)\.|\b[A-Z]\.)$")
_WRAPPED = re.compile(r"(?<=[^\n]{60})\n(?=[a-z])")  # by the program it comes from: no new sentence
_BULLET = re.compile(r"^(?:[-*•–+#>]+|\(?\d{1,2}[.)]|\(?[a-z]\))\s+")
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9£][\w'’£%.,:/@-]*")


def sentences_of(text: str) -> list[str]:
    """In order, without the bullets and the white space around them."""
    lines = (_BULLET.sub("", line.strip()) for line in _WRAPPED.sub(" ", text).splitlines())
    found = (one for line in lines if line for one in _of_line(line))
    return [one for one in found if words_of(one)]


def words_of(sentence: str) -> list[str]:
    """As a reader counts them: "twenty-five" is one, "9.30am" too, a dash is none."""
    return [one.rstrip(".,:/-'’") for one in _WORD.findall(sentence)]


def _of_line(line: str) -> list[str]:
    found: list[str] = []
    for part in _parts(line):
        if found and _NO_END.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _parts(line: str) -> list[str]:
    ends = [0, *(stop.end() for stop in _STOP.finditer(line)), len(line)]
    pairs = zip(ends, ends[1:], strict=False)
    return [part for start, end in pairs if (part := line[start:end].strip())]
