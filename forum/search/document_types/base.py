"""What all documents share: how they are named, and how a change of one is seen."""

import hashlib
import json

from forum.search.engine import Document


def key(kind: str, object_id: int) -> str:
    return f"{kind}:{object_id}"


def id_of(key: str) -> int:
    return int(key.rpartition(":")[2])


def make(
    kind: str,
    object_id: int,
    texts: dict[str, str],
    facets: dict[str, tuple[str, ...]] | None = None,
    sorts: dict[str, float] | None = None,
) -> Document:
    facets, sorts = facets or {}, sorts or {}
    version = _fingerprint(texts, facets, sorts)
    return Document(key(kind, object_id), kind, version, texts, facets, sorts)


def _fingerprint(*indexed: dict) -> int:
    """Of all that is indexed, so that verify compares content, not only ids."""
    whole = json.dumps(indexed, sort_keys=True).encode()
    return int.from_bytes(hashlib.sha256(whole).digest()[:7])
