"""Commits, rebuilds, several writers."""

import threading

import pytest

from forum.search.engine import IndexBusy, IndexUnavailable, Query
from tests.search.engine.documents import study


def at(watermark, storage):
    """PostgreSQL has none: what is committed is in the index."""
    return watermark if storage == "whoosh" else 0


def test_before_the_first_build_there_is_no_index(open_again, tmp_path):
    engine = open_again()

    assert engine.watermark() is None
    for ask in (
        lambda: engine.search(Query("club")),
        lambda: engine.apply([study(1)], [], 1),
        engine.versions,
        lambda: engine.complete("cl"),
        lambda: engine.similar("case_study:1"),
    ):
        with pytest.raises(IndexUnavailable):
            ask()
    engine.optimise()  # nothing to do is no fault
    assert not (tmp_path / "index" / "current").exists()


def test_a_change_takes_the_place_of_the_older(build, storage):
    engine = build(study(1, "Buses", version=1), study(2, "Trains"))

    engine.apply([study(1, "Bicycles", version=2)], [], watermark=7)

    assert engine.search(Query("buses")).keys == []
    assert engine.search(Query("bicycles")).keys == ["case_study:1"]
    assert engine.versions() == {"case_study:1": 2, "case_study:2": 1}
    assert engine.watermark() == at(7, storage)


def test_what_is_gone_is_not_found_or_counted_or_suggested(build):
    engine = build(study(1, "Zeppelin", facets={"area": ("3",)}), study(2, "Trains"))

    engine.apply([], ["case_study:1", "case_study:99"], watermark=2)

    assert engine.search(Query("zeppelin")).total == 0
    assert engine.search(Query("zepelin")).suggestion is None
    assert engine.complete("zep") == []
    assert engine.search(Query("", facets=("area",))).counts == {"area": {}}
    assert engine.versions() == {"case_study:2": 1}


def test_of_the_same_key_twice_in_a_batch_the_last_counts(build):
    engine = build()

    engine.apply([study(1, "Alpha", version=1), study(1, "Beta", version=2)], [], watermark=1)

    assert engine.search(Query("alpha")).keys == []
    assert engine.search(Query("beta")).keys == ["case_study:1"]
    assert engine.versions() == {"case_study:1": 2}


def test_changed_and_gone_in_one_batch_is_gone(build):
    engine = build()

    engine.apply([study(1, "Alpha")], ["case_study:1"], watermark=1)

    assert engine.versions() == {}


def test_a_watermark_moves_without_documents(build, storage):
    engine = build(study(1, "Alpha"))

    engine.apply([], [], watermark=42)

    assert engine.watermark() == at(42, storage)
    assert engine.search(Query("alpha")).total == 1


def test_versions_may_be_large_and_negative(build):
    engine = build(study(1, version=2**62), study(2, version=-(2**62)))

    assert engine.versions() == {"case_study:1": 2**62, "case_study:2": -(2**62)}


def test_many_small_commits_stay_right(build, storage):
    engine = build()
    for n in range(60):
        engine.apply([study(n % 37, f"Number{'x' * (n % 37)}", version=n)], [], watermark=n)

    assert engine.versions() == {f"case_study:{n % 37}": n for n in range(60)}
    for n in range(37):
        assert engine.search(Query(f"Number{'x' * n}")).keys == [f"case_study:{n}"]
    engine.optimise()
    assert engine.versions() == {f"case_study:{n % 37}": n for n in range(60)}
    assert engine.search(Query("Numberxxx")).keys == ["case_study:3"]
    assert engine.watermark() == at(59, storage)


def test_another_process_sees_it_at_once(build, open_again, storage):
    engine = build(study(1, "Buses"))
    other = open_again()
    assert other.search(Query("buses")).total == 1

    engine.apply([study(2, "Buses too")], [], watermark=2)

    assert other.search(Query("buses")).total == 2
    assert other.watermark() == at(2, storage)


def test_a_rebuild_takes_the_place_of_all(build, storage):
    engine = build(study(1, "Buses"))

    engine.rebuild([study(2, "Trains")], watermark=9)

    assert engine.versions() == {"case_study:2": 1}
    assert engine.watermark() == at(9, storage)


def test_while_it_is_rebuilt_readers_see_the_old_and_changes_are_carried_over(build, storage):
    engine = build(study(1, "Buses"))

    def documents():
        yield study(1, "Buses", version=2)
        assert engine.versions() == {"case_study:1": 1}
        engine.apply([study(3, "Ferries", facets={"area": ("1",)})], [], watermark=11)
        assert engine.search(Query("ferries")).total == 1
        engine.apply([], ["case_study:2"], watermark=12)
        yield study(2, "Trains")

    engine.rebuild(documents(), watermark=10)

    assert engine.versions() == {"case_study:1": 2, "case_study:3": 1}
    assert engine.search(Query("", chosen={"area": frozenset({"1"})})).keys == ["case_study:3"]
    assert engine.watermark() == at(12, storage)


def test_a_rebuild_that_fails_leaves_the_old_one(build, tmp_path, storage):
    engine = build(study(1, "Buses"))

    def documents():
        yield study(2, "Trains")
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        engine.rebuild(documents(), watermark=10)

    assert engine.versions() == {"case_study:1": 1}
    engine.apply([study(3, "Ferries")], [], watermark=11)
    assert engine.search(Query("ferries")).total == 1
    if storage == "whoosh":
        folders = [path for path in (tmp_path / "index").iterdir() if path.is_dir()]
        assert len(folders) == 1


def test_a_second_rebuild_at_the_same_time_is_refused(build, storage):
    engine = build(study(1, "Buses"))

    def documents():
        with pytest.raises(IndexBusy):
            engine.rebuild([], watermark=10)
        yield study(2, "Trains")

    engine.rebuild(documents(), watermark=11)

    assert engine.watermark() == at(11, storage)


def test_a_commit_that_fails_changes_nothing_and_locks_nothing(build):
    engine = build(study(1, "Buses"))

    with pytest.raises(Exception, match="."):
        engine.apply([study(2, "Trains"), study(3, "Bad", version="x")], [], watermark=5)

    assert engine.versions() == {"case_study:1": 1}
    assert engine.watermark() == 0
    engine.apply([study(2, "Trains")], [], watermark=6)
    assert engine.search(Query("trains")).keys == ["case_study:2"]


def test_two_writers_wait_for_each_other(build, open_again):
    build()
    engines = [open_again() for _ in range(2)]
    faults = []

    def write(engine, first):
        try:
            for n in range(first, first + 10):
                engine.apply([study(n, f"Number {n}")], [], watermark=n)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(e, 100 * i)) for i, e in enumerate(engines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert len(engines[0].versions()) == 20


def test_many_threads_read_while_one_writes(build):
    engine = build(*(study(n, "Club", facets={"area": (str(n % 3),)}) for n in range(30)))
    faults = []
    done = threading.Event()

    def read():
        while not done.is_set():
            try:
                found = engine.search(Query("club", facets=("area",), limit=100))
                assert found.total == len(found.keys) == sum(found.counts["area"].values())
                assert found.total >= 30
            except Exception as fault:
                faults.append(fault)
                return

    readers = [threading.Thread(target=read) for _ in range(6)]
    for thread in readers:
        thread.start()
    for n in range(30, 50):
        engine.apply([study(n, "Club", facets={"area": ("1",)})], [], watermark=n)
        if n == 40:
            engine.optimise()
            engine.rebuild(
                [study(m, "Club", facets={"area": ("0",)}) for m in range(41)], watermark=n
            )
    done.set()
    for thread in readers:
        thread.join()

    assert faults == []
    assert engine.search(Query("club")).total == 50
