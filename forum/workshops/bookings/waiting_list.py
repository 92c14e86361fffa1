"""The order of a waiting list, and how long an offer is valid.

A place goes to the member whose organisation holds the fewest places at this workshop, then to
the one who asked first. Members whom an organiser put first precede all others. Members without
a confirmed organisation count as one organisation: else invented accounts would come first.
"""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

OFFER = timedelta(hours=24)
SHARE_OF_TIME_LEFT = 2  # an offer takes at most half of it, so that another can be made


@dataclass(frozen=True)
class WaitingMember:
    """One member on the list; `id` is that of the booking."""

    id: int
    organisation_id: int | None
    since: datetime
    put_first_at: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """A position on the list, counted from 1."""

    member: WaitingMember
    number: int
    places_held: int  # by the organisation, once all earlier turns have a place


def allocation_order(
    places_held: Mapping[int | None, int], waiting: Iterable[WaitingMember]
) -> list[Turn]:
    """The whole list in the order in which free places go out.

    `places_held`: offers included, by organisation. Each place given counts for the next turn.
    """
    put_first, rest = _split_put_first(waiting)
    places = defaultdict(int, places_held)
    turns: list[Turn] = []
    for member in put_first:
        turns.append(_turn(member, turns, places))
    queues = _queues(rest)
    heads = [(places[key], _asked_order(line[0]), key or 0) for key, line in queues.items()]
    heapq.heapify(heads)
    while heads:
        _, _, number = heapq.heappop(heads)
        queue = queues[number or None]
        turns.append(_turn(queue.popleft(), turns, places))
        if queue:
            heapq.heappush(heads, (places[number or None], _asked_order(queue[0]), number))
    return turns


def offered_until(now: datetime, starts_at: datetime) -> datetime:
    """24 hours, or half the time left until the workshop where that is less."""
    return now + min(OFFER, (starts_at - now) / SHARE_OF_TIME_LEFT)


def _turn(member: WaitingMember, earlier: list[Turn], places: dict[int | None, int]) -> Turn:
    turn = Turn(member, len(earlier) + 1, places[member.organisation_id])
    places[member.organisation_id] += 1
    return turn


def _split_put_first(
    waiting: Iterable[WaitingMember],
) -> tuple[list[WaitingMember], list[WaitingMember]]:
    """Those put first, in the order of that; the others, in the order in which they asked."""
    in_order = sorted(waiting, key=_asked_order)
    first = [(member.put_first_at, member.id, member) for member in in_order if member.put_first_at]
    return [member for *_, member in sorted(first)], [m for m in in_order if not m.put_first_at]


def _asked_order(member: WaitingMember) -> tuple[datetime, int]:
    return member.since, member.id


def _queues(members: list[WaitingMember]) -> dict[int | None, deque[WaitingMember]]:
    """By organisation, in the order in which they asked."""
    queues: dict[int | None, deque[WaitingMember]] = {}
    for member in members:
        queues.setdefault(member.organisation_id, deque()).append(member)
    return queues
