"""Safe file names for downloads: without a path, with the extension of the real kind."""

import re

from filecheck.kinds import FileKind
from forum.core import pii, text

LONGEST = 80
NOT_IN_NAMES = re.compile(r'[<>:"|?*%;]')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def clean(sent: str | None, kind: FileKind) -> str:
    """The last part of a path, without unsafe characters, with the extension of `kind`."""
    last = re.split(r"[/\\]", text.one_line(sent or ""))[-1]
    stem = last.rpartition(".")[0] or last
    stem = NOT_IN_NAMES.sub(" ", stem).strip(" .")[:LONGEST].strip(" .")
    stem = text.SPACES.sub(" ", stem)
    if not stem or RESERVED.fullmatch(stem):
        stem = f"file {stem}".strip()
    return f"{stem}.{kind}"


def complaint(name: str) -> str | None:
    """What to say where a name identifies a person; "john_smith_cv.docx" is read as words."""
    stem = re.sub(r"[_.\-]+", " ", name.rpartition(".")[0])
    for words in (name, stem, stem.title()):
        if found := pii.found_in(words):
            return (
                f"The name of this file holds {found[0].kind}: “{found[0].text}”. Give the file "
                "another name, then add it again."
            )
    return None


def shown(sent: str | None) -> str:
    """A name as it was sent, shortened, for an error message."""
    return text.one_line(sent or "").replace("\\", "/").rpartition("/")[2][:LONGEST] or "This file"
