"""What is PostgreSQL's own: words that go, segments that are joined, who overtakes whom."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select, text, update

from forum.models.search_postings import (
    SearchDeletion,
    SearchDocument,
    SearchIndex,
    SearchKeyword,
    SearchPosting,
    SearchSegment,
)
from forum.search.engine import IndexUnavailable, Query, open_engine
from forum.search.postgres import locks
from forum.search.postgres.upkeep import JOINED, SegmentSize, choose
from tests.search.engine.documents import study

pytestmark = pytest.mark.postgres
WORDS = ("club", "debt", "bus", "ferry", "trams")


@pytest.fixture(scope="session")
def storage():
    return "postgres"


@pytest.fixture
def ask(common_database):
    """ask(statement) is its rows."""
    database = create_engine(common_database)

    def execute(statement):
        with database.begin() as connection:
            found = connection.execute(statement)
            return found.all() if found.returns_rows else []

    yield execute
    database.dispose()


def count(ask, table):
    return ask(select(func.count()).select_from(table))[0][0]


def stored(ask):
    """Every word in the index."""
    terms, names = ask(select(SearchPosting.term)), ask(select(SearchKeyword.name))
    return " ".join(bytes(row[0]).decode() for row in terms + names)


def test_words_of_what_changed_or_is_gone_leave_the_tables(build, ask):
    engine = build(
        study(1, "Zeppelin club", facets={"place": ("Quokkatown",)}),
        study(2, "Club", body="zeppelin " * 3 + "dirigible"),
        study(3, "Club", body="balloon"),
    )
    engine.apply([study(1, "Club", version=2)], ["case_study:2"], 0)
    engine.storage.tidy()

    for word in ("zeppelin", "quokkatown", "dirig", "Quokkatown"):
        assert word not in stored(ask)
    assert "balloon" in stored(ask)
    assert ask(select(SearchDeletion.words)) == [(None,), (None,)]
    assert ask(select(SearchDocument.key).order_by(SearchDocument.key)) == [
        ("case_study:1",),
        ("case_study:3",),
    ]
    assert engine.search(Query("club")).total == 2
    assert engine.search(Query("balloon")).keys == ["case_study:3"]


def test_small_segments_are_joined_and_answers_stay(build, ask):
    engine = build()
    for n in range(70):
        facets = {"area": (str(n % 3),)}
        engine.apply([study(n % 50, "Club", body="debt " * (n % 5), facets=facets)], [], 0)
    query = Query("club debt", facets=("area",), limit=100)
    before = engine.search(query)
    engine.storage.tidy()
    after = engine.search(query)

    assert count(ask, SearchSegment) < 2 * JOINED
    assert (after.keys, after.total, after.counts) == (before.keys, before.total, before.counts)
    engine.optimise()
    assert count(ask, SearchSegment) == 1
    assert engine.search(query).keys == before.keys
    assert count(ask, SearchDeletion) == 0


def test_a_change_during_a_join_is_not_lost(build, ask, open_again, monkeypatch):
    engine, other = build(*(study(n, "Club") for n in range(3))), open_again()
    for n in range(3, 3 + JOINED):
        engine.apply([study(n, "Club")], [], 0)
    take = locks.take_writing

    def change_first(connection):
        monkeypatch.setattr(locks, "take_writing", take)
        other.apply([study(4, "Ferry", version=2)], ["case_study:5"], 0)
        take(connection)

    monkeypatch.setattr(locks, "take_writing", change_first)
    engine.storage.tidy()

    assert engine.search(Query("club")).total == 1 + JOINED
    assert engine.search(Query("ferry")).keys == ["case_study:4"]
    assert engine.versions()["case_study:4"] == 2
    assert "case_study:5" not in engine.versions()
    engine.storage.tidy()
    assert (
        count(ask, select(SearchDeletion).where(SearchDeletion.words.is_not(None)).subquery()) == 0
    )


def test_who_reads_during_a_join_reads_the_same_to_the_end(build, open_again):
    engine, other = build(study(0, "Club")), open_again()
    for n in range(1, 3 * JOINED):
        engine.apply([study(n, "Club", body="debt")], [], 0)
    with engine.storage.reading() as snapshot:
        other.optimise()
        assert snapshot.frequency(("debt",), frozenset({"everyone"})) == 3 * JOINED - 1
    assert engine.search(Query("debt")).total == 3 * JOINED - 1


def test_an_index_of_another_layout_is_no_index(build, ask):
    engine = build(study(1, "Club"))
    ask(update(SearchIndex).values(layout="other"))

    assert engine.watermark() is None
    with pytest.raises(IndexUnavailable):
        engine.search(Query("club"))
    with pytest.raises(IndexUnavailable):
        engine.apply([study(2, "Club")], [], 0)
    engine.rebuild([study(3, "Club")], 0)
    assert engine.search(Query("club")).keys == ["case_study:3"]
    assert count(ask, SearchSegment) == 1


def test_a_lost_connection_is_no_answer_and_then_one(build, ask):
    engine = build(study(1, "Club"))
    assert engine.search(Query("club")).total == 1
    ask(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    )
    assert engine.search(Query("club")).total == 1


@pytest.mark.parametrize("is_thorough", [False, True])
def test_which_segments_are_joined(is_thorough):
    sizes = [SegmentSize(n, 1, 0) for n in range(JOINED)] + [SegmentSize(99, 8_000, 0)]
    chosen = choose(sizes, is_thorough)

    assert {one.id for one in chosen} == set(range(JOINED))
    assert choose([SegmentSize(1, 5, 5), *sizes], is_thorough) == [SegmentSize(1, 5, 5)]
    assert choose([SegmentSize(1, 8_000, 0)], is_thorough) == []
    worn = [SegmentSize(1, 8_000, 4_000)]
    assert choose(worn, is_thorough) == (worn if is_thorough else [])


texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
documents = st.builds(
    lambda number, title, body, area, useful: study(
        number,
        title,
        body=body,
        facets={"area": (area,)},
        sorts={"useful": useful, "newest": 1.3e9 + number},
    ),
    st.integers(0, 9),
    texts,
    texts,
    st.sampled_from("123"),
    st.sampled_from([0.0, 0.5, 1.0]),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("apply"), st.lists(documents, max_size=3), st.sets(st.integers(0, 9))),
        st.tuples(st.just("optimise"), st.just([]), st.just(set())),
        st.tuples(st.just("rebuild"), st.lists(documents, max_size=5), st.just(set())),
    ),
    max_size=8,
)
ASKED = (
    Query("club", facets=("area",), limit=20),
    Query("debt bus", facets=("area",), chosen={"area": frozenset({"1", "2"})}, limit=20),
    Query('"bus ferry"', limit=20),
    Query("tramms", limit=20),
    Query("", sort="useful", limit=20),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_it_answers_as_the_index_of_one_machine_does(build, tmp_path_factory, steps):
    ours, theirs = build(), open_engine(tmp_path_factory.mktemp("whoosh"))
    ours.set_thesaurus(theirs._runner._thesaurus)
    theirs.rebuild([], 0)
    for what, changed, gone in steps:
        for engine in (ours, theirs):
            if what == "apply":
                engine.apply(changed, [f"case_study:{n}" for n in gone], 0)
            elif what == "rebuild":
                engine.rebuild({one.key: one for one in changed}.values(), 0)
            else:
                engine.optimise()
    for query in ASKED:
        assert ours.search(query) == theirs.search(query)
    assert ours.complete("cl") == theirs.complete("cl")
    assert ours.similar("case_study:1") == theirs.similar("case_study:1")
    theirs.close()
