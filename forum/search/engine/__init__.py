"""Search: documents in; ids, facet counts and words in doubt out. No Flask, no database.

    engine = open_engine("whoosh", folder, Thesaurus.from_csv(path), names)
    engine.apply([Document(...)], gone=["case_study:7"], watermark=81)      # one commit
    found = engine.find(Query("lone parnets childcare", chosen={"group": frozenset({"pg1"})},
                              facets=("group", "circumstance")))
    found.keys, found.total, found.counts["group"]["pg1"], found.suggestion, found.corrected

* `name` is "whoosh" or "tantivy": the same answers but for small differences of order.
* `find` raises IndexUnavailable where there is no usable index (missing, damaged, another
  layout); `watermark()` is then None and the worker calls `rebuild`. Nothing else is raised
  for anything a person can type.
* Restrictions (kind, chosen, audience) hold inside the engine, for keys, totals, counts,
  completions and suggestions alike. OR within a facet, AND across; a facet is counted under
  the choices of the other facets.
* A document is found by viewers who share one word of its `audience` (default: everyone).
* The index is derived data: `apply` stores the watermark in the same commit, `rebuild` writes a
  new index beside the old one and swaps at the end. Changes applied meanwhile, from any
  process, are carried over.
* All methods may be called from several threads and processes; writers wait for each other and
  raise IndexBusy when it takes too long.
* `names(facet)` gives {value: name} of a facet, for `group: circumstance: practice: org: area:
  stage:` typed in front of a word, and for completion. Without it the values themselves serve.
* `snippets.pieces(text, found.words, length)` gives [(text, is_match), ...]; the template
  escapes each piece and marks those that match.
"""

from forum.search.engine.shapes import (
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
]
