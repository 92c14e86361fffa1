"""Search: documents in; ids, facet counts and suggestions out. No Flask, no database.

This page is the seam. The rest of the program knows `Engine` (shapes.py) and `open_engine` and
nothing behind them, so that an exchange on PostgreSQL can be served by another `Engine` that
answers the same `Query` with the same `Found`.

    engine = open_engine(folder, Thesaurus.from_csv(path), names)
    engine.apply([Document(...)], gone=["case_study:7"], watermark=81)      # one commit
    found = engine.find(Query("lone parnets childcare", chosen={"group": frozenset({"pg1"})},
                              facets=("group", "circumstance")))
    found.keys, found.total, found.counts["group"]["pg1"], found.suggestion, found.corrected

* A folder without an index is no error: `watermark()` is None and `find` raises
  IndexUnavailable (as it does where the index is damaged or of another layout) until the worker
  has called `rebuild`, with no documents if need be. Nothing else is raised for anything a
  person can type.
* Restrictions (kind, chosen, audience) hold inside the engine, for keys, totals, counts,
  completions and suggestions alike. OR within a facet, AND across; a facet is counted under
  the choices of the other facets. Only counts above zero are given.
  What has a value of `but` is neither found nor counted, save in the numbers of each kind.
* A document is found by viewers who share one word of its `audience` (default: everyone).
* `texts["names"]` holds names of vocabularies, one to a line: no phrase goes over a line's end.
* The index is derived data: `apply` stores the watermark in the same commit, `rebuild` writes a
  new index beside the old one and swaps at the end. Changes applied meanwhile, from any
  process, are carried over.
* All methods may be called from several threads and processes; writers wait for each other and
  raise IndexBusy when it takes too long, as does a second rebuild at the same time.
* `engine.teach(Thesaurus(rows))` replaces the thesaurus at once: it is used on questions only.
* `names(facet)` gives {value: name} of a facet, for `group: circumstance: practice: org: area:
  stage:` typed in front of a word, and for completion. Without it the values themselves serve.
* A word of six letters or more that no text, vocabulary, thesaurus or English word list has is
  looked for as the index spells it, unless its first letter differs or the query is `as_typed`:
  `found.corrected` is then True and `found.suggestion` the question that was answered. A
  suggestion that was not answered (corrected False) is to be offered as "Did you mean".
* `snippets.pieces(text, found.words, length)` gives [(text, is_match), ...]; the template
  escapes each piece and marks those that match.
"""

from pathlib import Path

from forum.search.engine.engine import StoredEngine
from forum.search.engine.index_store import Shelf
from forum.search.engine.layout import index_layout
from forum.search.engine.thesaurus import Thesaurus
from forum.search.engine.types import (
    EVERYONE,
    Completion,
    Document,
    Engine,
    Found,
    IndexBusy,
    IndexUnavailable,
    Names,
    Near,
    Query,
)
from forum.search.engine.whoosh_engine import WhooshStore

__all__ = [
    "EVERYONE",
    "Completion",
    "Document",
    "Engine",
    "Found",
    "IndexBusy",
    "IndexUnavailable",
    "Names",
    "Near",
    "Query",
    "Thesaurus",
    "open_engine",
]


def open_engine(
    folder: Path, thesaurus: Thesaurus | None = None, names: Names | None = None
) -> Engine:
    """The engine over a Whoosh index in that folder; nothing is written until it is asked to."""
    store = WhooshStore(Shelf(Path(folder), index_layout()))
    return StoredEngine(store, thesaurus or Thesaurus(), names)
