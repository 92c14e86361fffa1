"""The process that looks through files: what a hostile one can do is end it."""

import json
import os
import subprocess
import sys

import pytest

from forum.config import ROOT
from forum.practice.attachments import inspection
from forum.practice.attachments.inspection import FileRefused, inspect_file
from tests.practice.attachments.conftest import pdf_of, picture_of, zipped

LIMITED = (sys.executable, "-B", "-c")
BEGIN = "from filecheck.__main__ import _limit; _limit(); "


def run(code):
    return subprocess.run((*LIMITED, BEGIN + code), cwd=ROOT, capture_output=True, text=True)


def test_a_file_comes_back_clean_with_its_words():
    inspected = inspect_file(pdf_of())

    assert (inspected.kind, inspected.words) == ("pdf", "Childcare 1")
    assert inspected.content.startswith(b"%PDF-")


def test_it_has_512_megabytes():
    assert "MemoryError" in run("bytearray(600 * 1024 * 1024)").stderr
    assert run("bytearray(100 * 1024 * 1024)").returncode == 0


def test_it_may_write_no_file(tmp_path):
    code = f"open({str(tmp_path / 'x')!r}, 'wb', buffering=0).write(b'x')"

    assert "File too large" in run(code).stderr


def test_it_has_no_endless_time():
    wanted = "import resource; print(resource.getrlimit(resource.RLIMIT_CPU)[1])"
    assert run(wanted).stdout.strip() == "20"


def test_it_knows_nothing_of_the_server_s_environment(monkeypatch):
    monkeypatch.setenv("FORUM_SECRET_KEY", "hush")
    told = "import os, sys, json; sys.stdout.write(json.dumps({'refused': str(dict(os.environ))}))"
    monkeypatch.setattr(inspection, "PROCESS", (sys.executable, "-c", told))

    with pytest.raises(FileRefused) as refused:
        inspect_file(b"x")

    assert "hush" not in str(refused.value)
    assert os.environ["FORUM_SECRET_KEY"] == "hush"


@pytest.mark.parametrize(
    "does", ["import os; os.abort()", "import sys; sys.exit(3)", "import time; time.sleep(9)"]
)
def test_one_that_dies_or_hangs_is_a_file_refused(monkeypatch, does):
    monkeypatch.setattr(inspection, "PROCESS", (sys.executable, "-c", does))
    monkeypatch.setattr(inspection, "SECONDS", 0.5)

    with pytest.raises(FileRefused, match="too much work"):
        inspect_file(b"x")


def test_when_all_are_busy_one_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(inspection, "WAIT", 0.01)
    taken = [inspection._slots.acquire() for _ in range(inspection.AT_ONCE)]
    try:
        with pytest.raises(FileRefused, match="Try again in a minute"):
            inspect_file(b"hello")
    finally:
        for _ in taken:
            inspection._slots.release()


@pytest.mark.parametrize(
    "sent, said",
    [
        (picture_of("PNG", (50_000, 5_000), "1"), "more pixels than we can take"),
        (zipped({"mimetype": "x", "a.xml": b"\0" * 60_000_000}), "unpacks to far more"),
        (b"%PDF-1.4\n" + b"[" * 300_000, "damaged"),
        (b"x" * (inspection.LARGEST + 1), "larger than 10 MB"),
    ],
    ids=["pixels", "bomb", "nested", "large"],
)
def test_a_bomb_is_refused_with_a_sentence(sent, said):
    with pytest.raises(FileRefused) as refused:
        inspect_file(sent)

    assert said in str(refused.value)


def test_what_uses_up_the_memory_is_a_sentence_too():
    """An honest picture, but with more pixels than the process has bytes for."""
    code = (
        "import json, sys; from filecheck import look, __main__ as m; "
        "look.clean = lambda sent: bytearray(900 * 1024 * 1024); "
        "print(json.dumps(m._looked_through(b'x')[0]))"
    )
    assert "too much work" in json.loads(run(code).stdout)["refused"]


@pytest.mark.parametrize(
    "words, says",
    [
        ("Claimant AB 12 34 56 C came", "a National Insurance number"),
        ("Born 12/03/1981", "a date of birth"),
        ("\n".join(f"0191 498 0{n:03}" for n in range(9)), "it looks like a list of people"),
    ],
)
def test_a_file_that_identifies_people_is_refused(words, says):
    with pytest.raises(FileRefused) as refused:
        inspect_file(f"Notes: {words}".encode())

    assert says in str(refused.value)


def test_a_leaflet_may_say_how_to_reach_an_office():
    assert inspect_file(b"Ring 0191 498 0123 or write to help@northfield.example.").kind == "txt"
