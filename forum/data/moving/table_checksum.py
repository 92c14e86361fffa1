"""What a table holds, as one number that is equal on both databases when every row is."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select

from forum.models.figures import INCLUDE_EMBARGOED

BATCH = 1_000  # rows in memory
MODULUS = 1 << 256


@dataclass(frozen=True)
class TableChecksum:
    rows: int
    checksum: str  # 64 hexadecimal digits


def of_table(connection: Connection, table: Table) -> TableChecksum:
    """The sum of the SHA-256 of each row: each database sorts texts its way, a sum has no order."""
    count = total = 0
    options = {"yield_per": BATCH, INCLUDE_EMBARGOED: True}
    for rows in connection.execute(select(table), execution_options=options).partitions():
        for row in rows:
            count += 1
            total += int.from_bytes(hashlib.sha256(_canonical(row)).digest(), "big")
    return TableChecksum(count, f"{total % MODULUS:064x}")


def _canonical(row: Sequence[Any]) -> bytes:
    return json.dumps(list(row), default=_plain, sort_keys=True, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    if isinstance(value, date):  # a datetime is one
        return {"at": value.isoformat()}
    raise TypeError(f"A column holds {type(value).__name__}, of which no checksum is made.")
