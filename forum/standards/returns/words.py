"""What primes say of their layouts, for the gate (forum/gate/registry.py)."""

from forum.gate.registry import WordsKind
from forum.models.returns import PrimeLayout

WORDS = (
    WordsKind(
        name="layout",
        label="what a prime says of its returns",
        model=PrimeLayout,
        texts={"comment": "Comment", "beyond": "Fields beyond the format"},
        author_column=PrimeLayout.edited_by_id,
        organisation_column=PrimeLayout.prime_id,
        written_at=PrimeLayout.edited_at,
        path=lambda row: f"/returns/burden#prime-{row.prime_id}",
        edit_path=lambda _row: "/returns/layout",
        is_read=lambda row: bool(row.comment or row.beyond),
    ),
)
