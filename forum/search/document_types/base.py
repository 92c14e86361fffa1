"""Keys and versions of documents."""

import hashlib
import json
from collections.abc import Mapping

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
    version = _version(texts, facets, sorts)
    return Document(key(kind, object_id), kind, version, texts, facets, sorts)


def _version(*indexed: Mapping) -> int:
    """A hash of the content, so that verify compares content, not only ids."""
    content = json.dumps(indexed, sort_keys=True).encode()
    return int.from_bytes(hashlib.sha256(content).digest()[:7])
