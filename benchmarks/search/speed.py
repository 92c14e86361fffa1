"""How fast the product's own search is, beside SQLite FTS5, in the same run.

    python -m benchmarks.search.speed --sizes 1000,10000,100000
    python -m benchmarks.search.speed --engines postgres,fts5  # on a PostgreSQL of its own

Every question is asked once, in an index just opened, so that words not asked before ("cold") are
among them; each with the permission of a visitor. Facets are counted and snippets cut on
both sides. Building is all from documents to a committed index, in CPU time. Times in
milliseconds: median / 95th percentile.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median, quantiles

from benchmarks.search import generated
from benchmarks.search.fts5 import Fts5
from benchmarks.search.postgres import PostgresIndex
from forum.search.engine import Document, Engine, Query, open_engine, snippets
from tests.postgres import server

ROUNDS = 200
POSTS = 25
CHOSEN = {"group": frozenset({"3", "5"}), "area": frozenset({"7"}), "stage": frozenset({"1", "2"})}
FACETS = tuple(generated.FACETS)
# What is asked: words in a question, is it a phrase, what is chosen, which facets are counted.
CASES: dict[str, tuple[int, bool, dict[str, frozenset[str]], tuple[str, ...]]] = {
    "one word": (1, False, {}, ()),
    "three words": (3, False, {}, ()),
    "phrase": (2, True, {}, ()),
    "three words, filtered": (3, False, CHOSEN, ()),
    "three words, all facets": (3, False, {}, FACETS),
    "three words, filtered, all facets": (3, False, CHOSEN, FACETS),
}
WITH_SNIPPETS = "three words, all facets, snippets of a page"
MOST_TIMES_FTS5 = 2.0
TARGETS_MS = {"ours": {10_000: 5, 100_000: 20}, "postgres": {10_000: 40, 100_000: 150}}
JUDGED = "three words, all facets"

Times = tuple[float, float]  # median, 95th percentile
Ask = Callable[[str], object]


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def spread(times: list[float]) -> Times:
    return median(times), quantiles(times, n=20)[18]


def cpu_s(act: Callable[[], object]) -> float:
    """Seconds of CPU, of all threads of this process."""
    start = time.process_time()
    act()
    return time.process_time() - start


def ask_all(ask: Ask, questions: list[str]) -> Times:
    return spread([timed(lambda words=words: ask(words)) for words in questions])


class WhooshIndex:
    """The index of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> Engine:
        return open_engine(self._folder)

    def bytes(self) -> int:
        return sum(f.stat().st_size for f in self._folder.rglob("*") if f.is_file())


def measure_engine(
    size: int, folder: Path, index: WhooshIndex | PostgresIndex
) -> dict[str, object]:
    engine = index.open()
    build_s = cpu_s(lambda: engine.rebuild(generated.documents(size), 1)) - _making_s(size)
    engine.close()
    engine = index.open()
    opening = timed(lambda: engine.search(Query("", audience=frozenset({"everyone"}))))
    result: dict[str, object] = {
        "build, documents/s of CPU": size / build_s,
        "size, MB": index.bytes() / 1e6,
        "opening, ms": opening,
    }
    for number, (case, (words, is_phrase, chosen, facets)) in enumerate(CASES.items()):
        mark = '"' if is_phrase else ""

        def ask(asked: str, mark=mark, chosen=chosen, facets=facets) -> object:  # type: ignore[no-untyped-def]
            return engine.search(
                Query(f"{mark}{asked}{mark}", chosen=chosen, facets=facets, limit=10)
            )

        result[case] = ask_all(ask, generated.questions(ROUNDS, words, seed=number))
    texts = _texts(size, folder)
    result[WITH_SNIPPETS] = ask_all(
        lambda words: _with_snippets(engine, texts, words),
        generated.questions(ROUNDS, 3, seed=len(CASES)),
    )
    posts = [_new(size, number) for number in range(POSTS)]
    result["post to findable"] = spread([timed(lambda p=post: _post(engine, p)) for post in posts])
    result["three words, all facets, while posting"] = _while_posting(engine, size)
    engine.close()
    return result


def _texts(size: int, folder: Path) -> sqlite3.Connection:
    """The texts by number, as the product reads them from its database for snippets."""
    path = folder / f"texts-{size}.sqlite"
    is_there = path.exists()
    database = sqlite3.connect(path)
    if is_there:
        return database
    database.execute("CREATE TABLE text (id INTEGER PRIMARY KEY, body TEXT)")
    rows = ((int(d.key.rpartition(":")[2]), d.texts["body"]) for d in generated.documents(size))
    database.executemany("INSERT INTO text VALUES (?, ?)", rows)
    database.commit()
    return database


def _with_snippets(engine: Engine, texts: sqlite3.Connection, words: str) -> list[object]:
    found = engine.search(Query(words, facets=FACETS, limit=10))
    forms = snippets.Forms(found.matched_terms)
    ids = [int(key.rpartition(":")[2]) for key in found.keys]
    marks = ", ".join("?" for _ in ids)
    rows = texts.execute(f"SELECT body FROM text WHERE id IN ({marks})", ids)
    return [snippets.pieces_of(snippets.plain(body), forms) for (body,) in rows]


@cache
def _making_s(size: int) -> float:
    """What making the documents takes by itself, in seconds of CPU."""
    return cpu_s(lambda: deque(generated.documents(size), maxlen=0))


def _new(size: int, number: int) -> Document:
    document = next(generated.documents(1, seed=size + number, start=size + number))
    texts = dict(document.texts) | {"title": f"newcomer{'abcdefghijklmnopqrstuvwxyz'[number % 26]}"}
    return Document(document.key, "case_study", 1, texts, document.facets, document.sorts)


def _post(engine: Engine, document: Document) -> None:
    engine.apply([document], [], 2)
    if document.key not in engine.search(Query(document.texts["title"], limit=50)).keys:
        raise SystemExit("What was just posted is not found.")


def _while_posting(engine: Engine, size: int) -> Times:
    """The first question after each commit: what a refresh costs the one who asks."""
    times = []
    for number, words in enumerate(generated.questions(POSTS, 3, seed=99), start=POSTS):
        engine.apply([_new(size, number)], [], 2)
        times.append(
            timed(lambda words=words: engine.search(Query(words, facets=FACETS, limit=10)))
        )
    return spread(times)


def measure_fts5(size: int, folder: Path) -> dict[str, object]:
    path = folder / f"fts5-{size}.sqlite"
    database = Fts5(path)
    build_s = cpu_s(lambda: database.add(generated.documents(size))) - _making_s(size)
    result: dict[str, object] = {
        "build, documents/s of CPU": size / build_s,
        "size, MB": path.stat().st_size / 1e6,
    }
    for number, (case, (words, is_phrase, chosen, facets)) in enumerate(CASES.items()):

        def ask(asked: str, is_phrase=is_phrase, chosen=chosen, facets=facets) -> object:  # type: ignore[no-untyped-def]
            return database.find(asked, chosen, facets, is_phrase)

        result[case] = ask_all(ask, generated.questions(ROUNDS, words, seed=number))
    result[WITH_SNIPPETS] = ask_all(
        lambda words: database.snippets(words, database.find(words, {}, FACETS, False)),
        generated.questions(ROUNDS, 3, seed=len(CASES)),
    )
    return result


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", default="1000,10000")
    arguments.add_argument("--engines", default="ours,fts5", help="of ours, postgres and fts5")
    arguments.add_argument("--json", type=Path, help="keep the figures in this file too")
    given = arguments.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    names = given.engines.split(",")
    found: dict[str, dict[int, dict[str, object]]] = {name: {} for name in names}
    generated.vocabulary()  # made once, not within the first build
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(server(folder)) if "postgres" in names else ""
        for size in sizes:
            for name in names:
                if name == "fts5":
                    found[name][size] = measure_fts5(size, folder)
                elif name == "postgres":
                    database = stack.enter_context(PostgresIndex.made(address, f"size_{size}"))
                    found[name][size] = measure_engine(size, folder, database)
                else:
                    ours = WhooshIndex(folder / f"ours-{size}")
                    found[name][size] = measure_engine(size, folder, ours)
            _show(size, {name: rows[size] for name, rows in found.items()})
    _show_growth(found, sizes)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))
    return _judge(found)


def _show(size: int, columns: dict[str, dict[str, object]]) -> None:
    print(f"\n{size:,} documents{'':24}" + "".join(f"{name:>18}" for name in columns))
    rows = dict.fromkeys(row for column in columns.values() for row in column)
    for row in rows:
        print(f"{row:40}" + "".join(f"{_text(column.get(row)):>18}" for column in columns.values()))


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:.1f} / {value[1]:.1f}"
    return f"{value:,.0f}" if isinstance(value, float) else "-"


def _show_growth(found: dict[str, dict[int, dict[str, object]]], sizes: list[int]) -> None:
    for less, more in zip(sizes, sizes[1:], strict=False):
        print(
            f"\ngrowth of the 95th percentile, {less:,} to {more:,} (documents x {more / less:g})"
        )
        for case in CASES:
            factors = {n: rows[more][case][1] / rows[less][case][1] for n, rows in found.items()}  # type: ignore[index]
            print(f"{case:40}" + "".join(f"{name:>10} x {f:.1f}" for name, f in factors.items()))


def _judge(found: dict[str, dict[int, dict[str, object]]]) -> int:
    """0 where every target was reached."""
    missed = 0
    print()
    for name, targets in TARGETS_MS.items():
        for size, target in targets.items():
            if size not in found.get(name, {}):
                continue
            ours = found[name][size][JUDGED][1]  # type: ignore[index]
            theirs = _of_fts5(found, size)
            is_slow = name != "postgres" and ours > MOST_TIMES_FTS5 * theirs
            is_reached = ours <= target and not is_slow
            missed += not is_reached
            print(
                f"{name}, {size:,} documents, {JUDGED}: {ours:.1f} ms and"
                f" {ours / theirs:.2f} x FTS5, to reach {target} ms:"
                f" {'reached' if is_reached else 'MISSED'}"
            )
    return 1 if missed else 0


def _of_fts5(found: dict[str, dict[int, dict[str, object]]], size: int) -> float:
    """Not a number where it was not measured."""
    measured = found.get("fts5", {}).get(size, {}).get(JUDGED)
    return measured[1] if isinstance(measured, tuple) else float("nan")


if __name__ == "__main__":
    sys.exit(main())
