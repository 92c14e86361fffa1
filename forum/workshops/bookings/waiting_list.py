"""Whose turn it is on a waiting list, and for how long an offer stands. No database here.

The place goes to whoever's organisation holds the fewest places at this workshop, then to
whoever asked first. Somebody an organiser put first comes before all others. Members without
a confirmed organisation count together, as one: else a few invented accounts would come first.
"""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

OFFER = timedelta(hours=24)
SHARE_OF_TIME_LEFT = 2  # an offer takes at most half of it, so that another can be made


@dataclass(frozen=True)
class Waiting:
    """One person on the list."""

    id: int
    organisation_id: int | None
    since: datetime
    put_first_at: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """A place on the list, counted from 1, and what it was given for."""

    waiting: Waiting
    number: int
    held: int  # places that the organisation holds once all before this one have theirs


def in_turn(held: Mapping[int | None, int], waiting: Iterable[Waiting]) -> list[Turn]:
    """The whole list in the order in which places would go out, were no more to be freed.

    `held`: places, offers included, by organisation. Each place given counts for the next.
    """
    first, rest = _apart(waiting)
    places = defaultdict(int, held)
    turns: list[Turn] = []
    for one in first:
        turns.append(_turn(one, turns, places))
    lines = _lines(rest)
    heads = [(places[key], _asked(line[0]), key or 0) for key, line in lines.items()]
    heapq.heapify(heads)
    while heads:
        _, _, number = heapq.heappop(heads)
        line = lines[number or None]
        turns.append(_turn(line.popleft(), turns, places))
        if line:
            heapq.heappush(heads, (places[number or None], _asked(line[0]), number))
    return turns


def offered_until(now: datetime, starts_at: datetime) -> datetime:
    """24 hours, or half the time left until the workshop where that is less."""
    return now + min(OFFER, (starts_at - now) / SHARE_OF_TIME_LEFT)


def _turn(one: Waiting, before: list[Turn], places: dict[int | None, int]) -> Turn:
    turn = Turn(one, len(before) + 1, places[one.organisation_id])
    places[one.organisation_id] += 1
    return turn


def _apart(waiting: Iterable[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    everybody = sorted(waiting, key=_asked)
    first = [(one.put_first_at, one.id, one) for one in everybody if one.put_first_at]
    return [one for *_, one in sorted(first)], [one for one in everybody if not one.put_first_at]


def _asked(one: Waiting) -> tuple[datetime, int]:
    return one.since, one.id


def _lines(rest: list[Waiting]) -> dict[int | None, deque[Waiting]]:
    """Each organisation's people, in the order they asked."""
    lines: dict[int | None, deque[Waiting]] = {}
    for one in rest:
        lines.setdefault(one.organisation_id, deque()).append(one)
    return lines
