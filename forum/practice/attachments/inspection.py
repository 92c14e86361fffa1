"""Inspect an uploaded file in a process of its own: see the package filecheck.

A hostile file can at most end that process: it has 512 MB, 20 seconds, no secrets in its
environment, and may write no file. Two at a time, so that fifty uploads take no more memory.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from threading import BoundedSemaphore

import structlog

from filecheck.kinds import FileKind
from forum.config import ROOT
from forum.core import pii
from forum.models.attachments import LARGEST

log = structlog.get_logger()

PROCESS = (sys.executable, "-E", "-s", "-B", "-m", "filecheck")
SECONDS = 40.0
AT_ONCE = 2
WAIT = 30.0  # seconds for a free process
TOO_LARGE = "This file is larger than 10 MB. Add a smaller one, such as the pages that matter."
FAILED = "This file takes too much work to look through, or is damaged. Make it smaller or simpler."
BUSY = "Many files are being looked through at this moment. Try again in a minute."
ALWAYS = frozenset(pii.IdentifierKind) - {
    pii.IdentifierKind.EMAIL,
    pii.IdentifierKind.PHONE,
    pii.IdentifierKind.POSTCODE,
    pii.IdentifierKind.REFERENCE,
    pii.IdentifierKind.NAME,
}
MOST_SHOWN = 40  # contacts and names that an author is asked about one by one
MOST_CONTACTS = 5  # a leaflet says how to reach an office; more than this is a list of people
CHARACTERS_PER_NAME = 1_000  # a report names its authors and whom it cites

_slots = BoundedSemaphore(AT_ONCE)


class FileRefused(Exception):
    """The message tells the uploader why."""


@dataclass(frozen=True)
class InspectedFile:
    kind: FileKind
    content: bytes  # rewritten by filecheck
    words: str

    @property
    def separate_words(self) -> str:
        """Of a table the cells apart: "12,07700 900123" would be read as one number."""
        return self.words.replace(",", " | ") if self.kind == FileKind.CSV else self.words

    @cached_property
    def contacts(self) -> dict[str, pii.IdentifierKind]:
        """Contacts, names, postcodes and references, also those of organisations."""
        return pii.contacts_in(self.separate_words)


def inspect_file(sent: bytes) -> InspectedFile:
    """The rewritten file and its words; FileRefused where it is not accepted."""
    if not sent:
        raise FileRefused("This file is empty. Choose another.")
    if len(sent) > LARGEST:
        raise FileRefused(TOO_LARGE)
    if not _slots.acquire(timeout=WAIT):
        raise FileRefused(BUSY)
    try:
        output = _run(sent)
    finally:
        _slots.release()
    inspected = _parse(output)
    if error := complaint(inspected.separate_words):
        raise FileRefused(error)
    if len(inspected.contacts) > MOST_SHOWN:
        raise FileRefused(
            f"There are {len(inspected.contacts)} names and contacts in this file. We take up to "
            f"{MOST_SHOWN}, as you have to confirm each: add a link to the list instead."
        )
    return inspected


def _run(sent: bytes) -> bytes:
    try:
        done = subprocess.run(
            PROCESS, input=sent, capture_output=True, timeout=SECONDS, cwd=ROOT, env={}
        )
    except subprocess.TimeoutExpired:
        log.warning("file_refused", because="timeout", size=len(sent))
        raise FileRefused(FAILED) from None
    if done.returncode != 0:
        log.warning("file_refused", because=done.returncode, size=len(sent))
        raise FileRefused(FAILED)
    return done.stdout


def _parse(output: bytes) -> InspectedFile:
    head, _, body = output.partition(b"\n")
    header = json.loads(head)
    if "refused" in header:
        raise FileRefused(header["refused"])
    size = header["size"]
    return InspectedFile(FileKind(header["kind"]), body[:size], body[size:].decode())


def complaint(words: str) -> str | None:
    """The error message where a file identifies people; a few contact details are allowed."""
    found = pii.found_in(words)
    worst = [one for one in found if one.kind in ALWAYS]
    named_people = {one.text for one in found if one.kind == pii.IdentifierKind.NAME}
    contacts = {one.text for one in found if one.kind != pii.IdentifierKind.NAME}
    are_few = len(named_people) <= MOST_CONTACTS + len(words) // CHARACTERS_PER_NAME
    if not worst and len(contacts) <= MOST_CONTACTS and are_few:
        return None
    named = "; ".join(f"“{one.text}” looks like {one.kind}" for one in (worst or found)[:3])
    more = "" if worst else f" There are {len(found)} such: it looks like a list of people."
    return (
        f"In this file {named}.{more} Take it out, then add the file again: nothing that could "
        "identify a claimant may be posted here."
    )
