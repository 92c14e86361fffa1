"""Close the gaps of two terms that case studies fill. Gaps in words are closed by search."""

from forum.core.db import reading
from forum.core.extensions import db
from forum.models.gaps import Gap
from forum.practice.gaps import close_gaps, queries


def close_filled_gaps() -> int:
    """Returns the number of gaps that were closed."""
    with reading():
        gaps = [(gap.id, gap.had, queries.pair_of(gap)) for gap in queries.open_gaps()]
        pairs = [pair for _id, _had, pair in gaps if all(pair)]
        counts = queries.count_by_pair(pairs)
    moved = [(gap_id, pair) for gap_id, had, pair in gaps if pair in counts and counts[pair] != had]
    return sum(_close_if_filled(gap_id, pair, counts[pair]) for gap_id, pair in moved)


def _close_if_filled(gap_id: int, pair: queries.Pair, counts: int) -> bool:
    gap = db.session.get(Gap, gap_id)
    return gap is not None and close_gaps.close_if_filled(gap, counts, queries.newest_of_pair(pair))
