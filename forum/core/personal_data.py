"""What each room holds of a person: what their export has of it, and what happens when they leave.

The wings declare it; people/ asks. `Any` stands for a member: core knows no tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select


@dataclass(frozen=True)
class Export:
    """One kind of row in a member's export."""

    one: str
    several: str
    rows: Callable[[Any], Select]  # of a member
    as_json: Callable[[Any], dict]  # of a row


EXPORTS: list[Export] = []
# Called with the member, in the transaction that closes the account.
ON_ACCOUNT_CLOSED: list[Callable[[Any], None]] = []
# Called with a member who may do less than before, in the transaction that says so.
ON_MEMBERSHIP_LOST: list[Callable[[Any], None]] = []
