"""Administrators amend what search treats alike; every node follows within a moment."""

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.search import index
from forum.search.index_jobs import Indexer
from forum.search.synonyms import queries


@pytest.fixture
def ida(people):
    ida = User(name="Ida", email="ida@forum.example", standing=Standing.VERIFIED)
    ida.is_administrator = True
    db.session.add(ida)
    db.session.commit()
    return ida


@pytest.fixture
def found(browse, share, ada, indexer):
    """The titles that a search for these words lists, once the worker has caught up."""
    share(ada, title="Wheels to work", did="We lent a moped for six weeks.")
    share(ada, title="Childcare first", did="We planned childcare.")

    def search(words):
        indexer.catch_up()
        page = browse().get("/case-studies", query_string={"q": words}).text
        return [title for title in ("Wheels to work", "Childcare first") if title in page]

    return search


def test_a_new_entry_is_found_from_the_next_question_on(browse, ida, found):
    assert found("scooter") == []
    answer = browse(ida).post(
        "/thesaurus/new", data={"name": "Moped", "words": "Scooter", "how": "same"}
    )
    assert answer.location == "/thesaurus/moped"
    assert found("scooter") == ["Wheels to work"]
    assert found("scooters") == ["Wheels to work"]


def test_another_node_learns_it_from_the_outbox(browse, ida, found, app, tmp_path, only_sqlite):
    browse(ida).post("/thesaurus/new", data={"name": "Moped", "words": "Scooter", "how": "same"})
    second = tmp_path / "second-node"
    app.config["SETTINGS"].search_folder = second
    index.close(app)
    Indexer(index.engine(app)).verify()
    assert found("scooter") == ["Wheels to work"]
    assert (second / "thesaurus.json").exists()


def test_words_taken_out_mean_nothing_any_more_and_can_be_put_back(browse, ida, found):
    assert found("nursery") == ["Childcare first"]
    browse(ida).post("/thesaurus/childcare/take-out", data={"words": "Nursery"})
    browse(ida).post("/thesaurus/childcare/take-out", data={"words": "Nurseries"})
    assert found("nursery") == []
    browse(ida).post("/thesaurus/childcare", data={"words": "nursery", "how": "near"})
    assert found("nursery") == ["Childcare first"]


def test_each_amendment_is_in_the_audit_log(browse, ida):
    browse(ida).post("/thesaurus/childcare", data={"words": "Crèches", "how": "near"})
    assert db.session.scalars(select(AuditEntry.about)).all() == ["childcare: Crèches"]


@pytest.mark.parametrize(
    "path", ["/thesaurus/new", "/thesaurus/childcare", "/thesaurus/childcare/take-out"]
)
def test_others_read_it_and_change_nothing(browse, ada, mo, path):
    assert "Crèche" in browse(ada).get("/thesaurus/childcare").text
    typed = {"name": "Moped", "words": "Nursery", "how": "same"}
    for viewer in (ada, mo):
        assert browse(viewer).post(path, data=typed).status_code == 403
    assert browse().post(path, data=typed).status_code in (302, 403)
    assert len(queries.entries()) == len(queries.repository_entries())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"words": "", "how": "same"}, "Type the words."),
        ({"words": "...", "how": "same"}, "at least one letter"),
        ({"words": "a b c d e f g h i", "how": "same"}, "8 words at most"),
        ({"words": "x" * 81, "how": "same"}, "Shorten this"),
    ],
)
def test_what_no_question_can_hold_is_refused_and_kept_in_the_form(browse, ida, typed, said):
    answer = browse(ida).post("/thesaurus/childcare", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert typed["words"] in answer.text


def test_a_concept_begun_twice_is_said(browse, ida):
    typed = {"name": "Childcare", "words": "Tots", "how": "near"}
    answer = browse(ida).post("/thesaurus/new", data=typed)
    assert (answer.status_code, "already" in answer.text) == (422, True)


def test_the_page_finds_a_word_and_stays_light(browse):
    whole = browse().get("/thesaurus")
    assert len(whole.data) < 100_000
    one = browse().get("/thesaurus?q=esa").text
    assert "Employment and Support Allowance" in one
    assert "Sofa surfing" not in one
    assert "is not among them" in browse().get("/thesaurus?q=zzz").text


def test_a_meaning_that_is_not_there_is_no_page(browse):
    assert browse().get("/thesaurus/nothing").status_code == 404
