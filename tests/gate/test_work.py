"""What the gate asks of a server, held by counts: calls by length of the text, and memory.

Milliseconds depend on the machine: `python -m benchmarks.gate` prints them (at most 30 for 2,000
characters). A call here is one function of Python or of C, a match of a pattern among them.
"""

import re
import sys
import tracemalloc

import pytest

from benchmarks import gate
from tests.forking import Fork

CALLS = 7_500  # of the heaviest of the texts of 2,000 characters; measured: 4,900
MEGABYTES = 150
LOOKS = ("forum.core.pii", *(f"forum.gate.{one}" for one in ("figures", "prices", "periods")))


def calls_of(text: str) -> int:
    counted = 0

    def count(_frame, event, _argument):
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        gate.kinds_in(text)
    finally:
        sys.setprofile(before)
    return counted


@pytest.fixture(scope="module")
def texts():
    found = gate.texts_of_length()
    gate.kinds_in(found[0])  # loads the lists
    return found


def test_a_text_takes_a_bounded_number_of_calls(texts):
    assert max(map(calls_of, texts)) <= CALLS


@pytest.mark.parametrize("times", [2, 10])
def test_calls_grow_with_the_text_and_no_faster(texts, times):
    for text in texts[:5]:
        assert calls_of("\n".join([text] * times)) <= 1.1 * times * calls_of(text)


def megabytes_of_the_gate() -> int:
    """In a process of its own, of which the gate's modules, patterns and lists are taken away."""
    texts = [*gate.texts_of_length(), gate.texts_of_length(20_000)[0]]
    for name in [one for one in sys.modules if one.startswith(LOOKS)]:
        parent, _, own = name.rpartition(".")
        vars(sys.modules[parent]).pop(own, None)
        del sys.modules[name]
    re.purge()
    tracemalloc.start()
    for text in texts:
        gate.kinds_in(text)
    _, peak = tracemalloc.get_traced_memory()
    print(peak / 1024 / 1024)
    return 0


def test_a_process_needs_little_more_memory_for_it():
    out, error = Fork(megabytes_of_the_gate).communicate()
    assert 0.5 < float(out) <= MEGABYTES, error
