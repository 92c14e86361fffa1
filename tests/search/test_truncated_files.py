"""A file of the index that is cut short while it is in use: no dead process, and a new index."""

import itertools
import os
import shutil
import signal
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from forum.search import index
from forum.search.engine import IndexUnavailable, Query, open_engine
from forum.search.engine.whoosh_storage import SegmentStorage
from forum.search.index_jobs import Indexer
from forum.search.synonyms import node_file
from tests.forking import Fork
from tests.serving import Server, eventually


@pytest.fixture(scope="session")
def database():
    """With PostgreSQL there is no file of the index, and no position."""
    return "sqlite"


def cut_short(app, ending):
    files = index_files(app, ending)
    assert files
    for path in files:
        os.truncate(path, 10)


def index_files(app, ending):
    return list(app.config["SETTINGS"].index_dir.glob(f"*/*{ending}"))


@pytest.mark.parametrize("ending", [".seg", ".toc"])
def test_it_is_noticed_before_it_is_read_and_built_again(app, indexer, bus_passes, browse, ending):
    indexer.catch_up()
    assert "Bus passes" in browse().get("/case-studies?q=bus").text
    cut_short(app, ending)

    with pytest.raises(IndexUnavailable):
        index.engine(app).search(Query("passes for the month"))  # SIGBUS ended the process here
    assert browse().get("/case-studies?q=passes").status_code == 200
    assert browse().get("/status?json").json["index"] == "being built"

    indexer.catch_up()
    assert index.engine(app).search(Query("passes")).total == 1
    assert browse().get("/status?json").json["index"] == "ok"


def test_the_worker_builds_it_again_where_it_has_something_to_write(
    app, indexer, bus_passes, share, ada
):
    indexer.catch_up()
    cut_short(app, ".seg")
    share(ada, title="Trams")

    indexer.catch_up()
    assert index.engine(app).search(Query("trams")).total == 1
    assert indexer.catch_up() == 0


def test_a_segment_cut_short_after_the_commit_of_another_process_is_noticed(
    app, indexer, bus_passes, share, ada
):
    """The reader opens the new commit, and has the cut segment open from before."""
    indexer.catch_up()
    read = index.engine(app)
    assert read.search(Query("passes")).total == 1
    before = index_files(app, ".seg")
    share(ada, title="Trams")
    other_process = open_engine(
        app.config["SETTINGS"].index_dir, node_file.repository_thesaurus(), index.names
    )
    Indexer(other_process).catch_up()
    for path in before:
        os.truncate(path, 10)

    with pytest.raises(IndexUnavailable):
        read.search(Query("passes"))
    indexer.catch_up()
    assert read.search(Query("passes")).total == 1


def test_a_commit_that_finds_a_segment_cut_short_has_the_index_built_again(
    app, indexer, bus_passes, share, ada, monkeypatch
):
    """The worker has read the watermark, which is where it looks at sizes."""
    indexer.catch_up()
    share(ada, title="Trams")
    applied = indexer.engine.apply

    def apply(*changes):
        monkeypatch.undo()
        cut_short(app, ".seg")
        applied(*changes)

    monkeypatch.setattr(indexer.engine, "apply", apply)
    indexer.catch_up()
    assert index.engine(app).search(Query("trams")).total == 1
    assert indexer.catch_up() == 0


def test_a_night_s_merge_of_a_segment_cut_short_says_so_and_it_is_built_again(
    app, indexer, bus_passes, share, ada
):
    indexer.catch_up()
    share(ada, title="Trams")
    indexer.catch_up()
    cut_short(app, ".seg")
    with pytest.raises(IndexUnavailable):
        indexer.engine.optimise()
    indexer.catch_up()
    assert index.engine(app).search(Query("trams")).total == 1


def test_a_file_that_is_open_is_read_to_its_end_when_it_is_cut_short_meanwhile(tmp_path):
    """Over a page long: a map of it ends the process with SIGBUS."""
    (tmp_path / "segment").write_bytes(b"a" * 100_000)

    def read():
        opened = SegmentStorage(str(tmp_path)).open_file("segment")
        os.truncate(tmp_path / "segment", 10)
        print(len(opened.read(100_000)))

    reader = Fork(read)
    assert reader.communicate() == ("100000\n", "")
    assert reader.returncode == 0


WORDS = ["childcare", "travel", "interview", "debt", "housing", "training", "rota", "health"]


@pytest.fixture
def served(tmp_path, demonstrated):
    server = Server(shutil.copytree(demonstrated, tmp_path / "data"), FORUM_DEMO="1")
    server.start()
    yield server
    if server.process.poll() is None:
        server.end(signal.SIGKILL)


def test_a_served_site_goes_on_while_people_search_and_builds_it_again(served):
    """Other words each time, so that each request searches; a dead process would be replaced."""
    answers, stop = [], threading.Event()

    def search(reader):
        for number in itertools.count():
            if stop.is_set():
                return
            words = f"{WORDS[number % 8]} {WORDS[reader]} {number}"
            answers.append(status_of(served, f"/case-studies?q={quote(words)}"))

    processes = served.family()
    with ThreadPoolExecutor(4) as readers:
        searching = [readers.submit(search, reader) for reader in range(4)]
        try:
            assert eventually(lambda: len(answers) > 20, within=60)
            for path in (served.folder / "search-index").glob("*/*.seg"):
                os.truncate(path, 10)
            cut_at = len(answers)
            assert eventually(lambda: len(answers) > cut_at + 20, within=60)
            is_well = '"index":"ok"'
            assert eventually(lambda: is_well in served.get("/status?json"), within=60)
        finally:
            stop.set()  # or the readers go on for ever
        for reader in searching:
            reader.result()

    assert set(answers) == {200}
    assert served.family() == processes
    assert "Traceback" not in served.complaints()
    assert "childcare" in served.get("/case-studies?q=childcare").lower()


def status_of(server, path):
    try:
        with urllib.request.urlopen(server.address + path, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
