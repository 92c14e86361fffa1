"""Indexes that cannot be used, and how they heal."""

import json
import os
import resource
import signal
from contextlib import suppress

import pytest

from forum.search.engine import IndexUnavailable, Query, indexed_document, open_engine
from tests.forking import Fork
from tests.search.engine import writer
from tests.search.engine.documents import study

ROUNDS = 5


@pytest.fixture(scope="session")
def storage():
    """Of files: PostgreSQL looks after its own."""
    return "whoosh"


def heals(engine):
    """Once it is known to be unusable, a rebuild is all that is needed."""
    assert engine.watermark() is None
    with pytest.raises(IndexUnavailable):
        engine.search(Query("club"))
    engine.rebuild([study(1, "Club")], watermark=3)
    assert engine.search(Query("club")).keys == ["case_study:1"]
    assert engine.watermark() == 3


def files(tmp_path):
    folder = json.loads((tmp_path / "index" / "current").read_text())["folder"]
    return [path for path in (tmp_path / "index" / folder).iterdir() if path.is_file()]


def test_an_index_of_another_layout_is_no_index(build, tmp_path, monkeypatch):
    build(study(1, "Club"))
    monkeypatch.setattr(indexed_document, "LAYOUT", indexed_document.LAYOUT + 1)

    heals(open_engine(tmp_path / "index"))


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"folder": "../..", "layout": 1}', "\x00" * 99]
)
def test_a_pointer_that_says_nonsense_is_no_index(build, tmp_path, content):
    build(study(1, "Club"))
    (tmp_path / "index" / "current").write_text(content)

    heals(open_engine(tmp_path / "index"))


def test_a_folder_that_is_gone_is_no_index(build, tmp_path):
    build(study(1, "Club"))
    for path in files(tmp_path):
        path.unlink()

    heals(open_engine(tmp_path / "index"))


def test_files_cut_short_are_found_out(build, tmp_path):
    build(*(study(n, "Club", body="club " * n) for n in range(50)))
    for path in files(tmp_path):
        os.truncate(path, path.stat().st_size // 2)
    engine = open_engine(tmp_path / "index")

    with pytest.raises(IndexUnavailable):
        engine.search(Query("club"))
    heals(open_engine(tmp_path / "index"))


def test_a_posting_list_that_changed_is_found_out_and_told_to_the_worker(build, tmp_path):
    build(*(study(n, "Club", body="club " * n) for n in range(50)))
    [lists] = [path for path in files(tmp_path) if path.suffix == ".seg"]
    data = bytearray(lists.read_bytes())
    place = data.find(b"".join(n.to_bytes(4, "little") for n in range(40)))
    data[max(place, 100)] ^= 0xFF
    lists.write_bytes(data)

    reader = open_engine(tmp_path / "index")
    with pytest.raises(IndexUnavailable):
        reader.search(Query("club"))

    heals(open_engine(tmp_path / "index"))


def test_files_with_changed_bytes_never_raise_anything_else(build, tmp_path):
    build(*(study(n, "Club", body="club debt " * n) for n in range(50)))
    changed = [path for path in files(tmp_path) if path.stat().st_size > 200]
    for path in changed:
        sound = path.read_bytes()
        for place in range(0, len(sound), max(1, len(sound) // 12)):
            path.write_bytes(sound[:place] + bytes([sound[place] ^ 0xFF]) + sound[place + 1 :])
            engine = open_engine(tmp_path / "index")
            with suppress(IndexUnavailable):
                engine.search(Query('"club debt" clbu', facets=("area",)))
            engine.close()
            (tmp_path / "index" / "damaged").unlink(missing_ok=True)
        path.write_bytes(sound)


def test_killed_in_mid_commit_nothing_acknowledged_is_lost(build, tmp_path):
    engine = build()
    acknowledged = 0
    for number in range(ROUNDS):
        process = Fork(writer.main, tmp_path / "index", acknowledged + 1)
        acknowledged = writer.kill_after(process, commits=2 + number % 3, pause_s=number * 0.004)

        watermark = engine.watermark()
        assert watermark is not None
        assert watermark >= acknowledged
        assert engine.versions() == {f"case_study:{n}": n for n in range(1, watermark + 1)}
        assert engine.search(Query("club")).total == watermark
        acknowledged = watermark


def test_with_the_disk_full_readers_go_on_and_writers_heal(build, tmp_path):
    engine = build(study(1, "Club"))

    def write_with_little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        writer.main(tmp_path / "index", 2, 400_000)

    process = Fork(write_with_little_room)
    output, _ = process.communicate()

    assert process.returncode != 0
    assert "2" not in output.split()
    assert engine.search(Query("club")).keys == ["case_study:1"]
    engine.apply([study(2, "Club")], [], watermark=2)
    assert engine.search(Query("club")).total == 2
    assert engine.watermark() == 2
