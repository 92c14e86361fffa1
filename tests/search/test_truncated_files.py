"""A file of the index that is cut short while it is in use: no dead process, and a new index."""

import os

import pytest

from forum.search import index
from forum.search.engine import IndexUnavailable, Query


def cut_short(app, ending):
    folder = app.config["SETTINGS"].index_dir
    files = [path for path in folder.rglob(f"*{ending}") if path.is_file()]
    assert files
    for path in files:
        os.truncate(path, 10)


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
