"""The layout of an index: one written with another is not read but built again."""

import zlib

from forum.search.engine.stop_words import STOP_WORDS
from forum.search.engine.weights import FIELDS, SORTS

LAYOUT = 7  # raise it when the analyser, the fields or the columns change


def index_layout() -> str:
    parts = [*FIELDS, *SORTS, *sorted(STOP_WORDS)]
    return f"{LAYOUT}-{zlib.crc32(' '.join(parts).encode()):08x}"
