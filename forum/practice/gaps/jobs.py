"""Gaps that are combinations of terms: counted again, and closed. Words are left to search."""

from forum.core.db import reading
from forum.core.extensions import db
from forum.models.gaps import Gap
from forum.practice.gaps import close_gaps, queries


def close_filled() -> int:
    """How many were filled since the last time."""
    with reading():
        gaps = [(gap.id, gap.had, queries.pair_of(gap)) for gap in queries.open_gaps()]
        pairs = [pair for _id, _had, pair in gaps if all(pair)]
        told = queries.told_by_pair(pairs)
    moved = [(gap_id, pair) for gap_id, had, pair in gaps if pair in told and told[pair] != had]
    return sum(_settle(gap_id, pair, told[pair]) for gap_id, pair in moved)


def _settle(gap_id: int, pair: queries.Pair, told: int) -> bool:
    gap = db.session.get(Gap, gap_id)
    return gap is not None and close_gaps.settle(gap, told, queries.newest_of_pair(pair))
