"""Search: documents in; ids, facet counts and suggestions out. No Flask, no database.

This is the interface. The rest of the program uses `Engine` (types.py), opened by `open_engine`
over Whoosh's files, or by `search.postgres.open_postgres_engine` over tables: the scorer is the
same, so both answer the same `Query` with the same `SearchResult`.

    engine = open_engine(folder, Thesaurus.from_csv(path), names)
    engine.apply([Document(...)], gone=["case_study:7"], watermark=81)      # one commit
    result = engine.search(Query("lone parnets childcare", chosen={"group": frozenset({"pg1"})},
                                 facets=("group", "circumstance")))
    result.keys, result.total, result.counts["group"]["pg1"], result.suggestion

* Without an index `watermark()` is None and `search` raises IndexUnavailable (so it does where the
  index is damaged or of another layout) until `rebuild` has run, with no documents if need be.
  No typed query raises anything else.
* Restrictions (kind, chosen, audience) hold inside the engine, for keys, totals, counts,
  completions and suggestions alike. OR within a facet, AND across; a facet is counted under the
  filters of the other facets. Counts of zero are left out. Documents with an `excluded` facet
  value are neither found nor counted, except in the numbers of each kind.
* A viewer finds a document if they share a word of its `audience` (default: everyone).
* `texts["names"]` holds names of vocabularies, one a line: no phrase spans two lines.
* The index is derived data: `apply` stores the watermark in the same commit (with PostgreSQL there
  is none: it is 0); `rebuild` writes a
  new index beside the old one, then replaces it, with the changes applied meanwhile.
* All methods are safe over threads and processes. Writers wait for each other, and raise
  IndexBusy after 30 seconds; so does a second rebuild at the same time, at once.
* The thesaurus is applied to queries only, so `set_thesaurus` takes effect at once.
* `names(facets)` gives {facet: {value: name}}, for the prefixes `group: circumstance: practice:
  org: area: stage:` and for completion. Without it the values themselves are used.
* A word of six letters or more that is in no document, vocabulary, thesaurus or English word list
  is replaced by the index's spelling, unless its first letter differs or the query is `as_typed`:
  then `is_corrected` is True and `suggestion` is the query that was answered. A suggestion that
  was not answered is to be offered as "Did you mean".
* `snippets.pieces(text, result.matched_terms, length)` gives [(text, is_match), ...]; the template
  escapes each piece and marks the matches.
"""

from functools import lru_cache
from pathlib import Path

from forum.search.engine.engine import StoredEngine
from forum.search.engine.index_store import IndexStore
from forum.search.engine.index_store import identity as file_identity
from forum.search.engine.indexed_document import index_layout
from forum.search.engine.thesaurus import Thesaurus
from forum.search.engine.types import (
    EVERYONE,
    Completion,
    Document,
    Engine,
    IndexBusy,
    IndexUnavailable,
    Names,
    Query,
    Relaxation,
    SearchResult,
)
from forum.search.engine.whoosh_engine import WhooshFiles

__all__ = [
    "EVERYONE",
    "Completion",
    "Document",
    "Engine",
    "IndexBusy",
    "IndexUnavailable",
    "Names",
    "Query",
    "Relaxation",
    "SearchResult",
    "Thesaurus",
    "engine_state",
    "file_identity",
    "open_engine",
]


def open_engine(
    folder: Path, thesaurus: Thesaurus | None = None, names: Names | None = None
) -> Engine:
    """The engine over a Whoosh index in that folder; opening it writes nothing."""
    files = WhooshFiles(IndexStore(Path(folder), index_layout()))
    return StoredEngine(files, thesaurus or Thesaurus(), names)


def engine_state(folder: Path) -> tuple[object, ...]:
    """Differs after every commit to the index in that folder, by whichever process."""
    return _store(folder).state()


@lru_cache(maxsize=8)
def _store(folder: Path) -> IndexStore:
    return IndexStore(folder, index_layout())
