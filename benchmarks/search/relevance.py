"""How well the product's own search ranks, beside the bm25s package, in the same run.

FORUM_SEARCH_COLLECTIONS=… python -m benchmarks.search.relevance
python -m benchmarks.search.relevance --collections DIR
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import bm25s
import Stemmer

from benchmarks.search.collections import Collection, read_all
from benchmarks.search.measures import Quality, mean, quality
from forum.search.engine import Query, Thesaurus, open_engine

THESAURUS = Path(__file__).parents[2] / "data" / "thesaurus.csv"
Ranker = Callable[[str], list[str]]


def product(collection: Collection, folder: Path) -> Ranker:
    opened = open_engine(folder / collection.name, Thesaurus.from_csv(THESAURUS))
    opened.rebuild(collection.as_documents(), watermark=1)
    return lambda words: opened.search(Query(words, kind=None, limit=100)).keys


def reference(collection: Collection) -> Ranker:
    """bm25s with English stop words, Porter2 stems, k1 1.2 and b .75."""
    stemmer = Stemmer.Stemmer("english")
    texts = [f"{title} {text}" for title, text in collection.documents.values()]
    keys = list(collection.documents)
    ranker = bm25s.BM25(k1=1.2, b=0.75)
    ranker.index(_tokens(texts, stemmer), show_progress=False)

    def rank(words: str) -> list[str]:
        most = min(100, len(keys))
        found, scores = ranker.retrieve(_tokens([words], stemmer), k=most, show_progress=False)
        pairs = zip(found[0], scores[0], strict=True)
        return [keys[number] for number, score in pairs if score > 0]

    return rank


def _tokens(texts: list[str], stemmer: Stemmer.Stemmer) -> object:
    return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)


def measure(collection: Collection, rank: Ranker) -> Quality:
    asked = {
        key: words for key, words in collection.questions.items() if key in collection.relevant
    }
    return mean([quality(rank(words), collection.relevant[key]) for key, words in asked.items()])


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--collections", default=os.environ.get("FORUM_SEARCH_COLLECTIONS"))
    given = arguments.parse_args()
    collections = read_all(Path(given.collections)) if given.collections else []
    if not collections:
        print("No collections: name their folder by --collections or FORUM_SEARCH_COLLECTIONS.")
        return 1
    ratios = []
    print(f"{'':10}{'ours':>29}{'bm25s':>29}{'ratio':>9}")
    print(f"{'':10}" + f"{'nDCG@10':>11}{'MAP':>8}{'R@100':>10}" * 2 + f"{'nDCG@10':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for collection in collections:
            ours = measure(collection, product(collection, Path(folder)))
            theirs = measure(collection, reference(collection))
            ratios.append(ours.ndcg10 / theirs.ndcg10)
            print(f"{collection.name:10}{_row(ours)}{_row(theirs)}{ratios[-1]:9.3f}")
    print(f"mean ratio of nDCG@10: {fmean(ratios):.3f} (to reach: 1.0)")
    return 0 if fmean(ratios) >= 1 else 2


def _row(found: Quality) -> str:
    return f"{found.ndcg10:11.3f}{found.ap:8.3f}{found.recall100:10.3f}"


if __name__ == "__main__":
    sys.exit(main())
