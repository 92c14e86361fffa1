"""Terms kept by administrators: added, renamed, defined, ordered, retired; and who sees what."""

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.data.importing import load
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.drafts.forms import typed_answers
from forum.reference.vocabularies import queries
from tests.test_commands import run

NEW = {"name": "Carers", "definition": "Who cares for somebody.", "reason": "Asked for."}


def url(term, act=""):
    return f"/administration/terms/{term.id}{act}"


def names(word):
    db.session.expire_all()
    return [term.name for term in queries.vocabulary(word)]


def test_add_one(browse, ida, terms, rows):
    answer = browse(ida).post("/administration/vocabularies/circumstance/new", data=NEW)
    assert answer.status_code == 302
    made = queries.by_slug(Vocabulary.CIRCUMSTANCE, "carers")
    assert rows()[-1] == (ida.id, "added a term", f"term {made.id}: Carers: Asked for.")
    assert names(Vocabulary.CIRCUMSTANCE)[-1] == "Carers"
    assert "Who cares for somebody." in browse().get("/claimant-groups/carers").text
    assert 'value="carers"' in browse(ida).get("/share").text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Type its name."),
        ("lone  PARENTS", "Lone parents is there already"),
        ("L0ne parents", "It looks like Lone parents"),
        ("123", "A name has letters."),
        ("A" * 121, "Shorten this by 1 character"),
    ],
)
def test_a_name_that_cannot_be(browse, ida, terms, name, said):
    form = NEW | {"name": name}
    answer = browse(ida).post("/administration/vocabularies/circumstance/new", data=form)
    assert answer.status_code == 422 and said in answer.text
    assert "Who cares for somebody." in answer.text  # what was typed


def test_there_is_no_such_vocabulary(browse, ida):
    client = browse(ida)
    assert client.get("/administration/vocabularies/colours").status_code == 404
    assert client.post("/administration/vocabularies/colours/new", data=NEW).status_code == 404
    assert client.get("/administration/terms/999999").status_code == 404


def test_rename_and_define_keep_the_address(browse, ida, ada, share, indexer, term, rows):
    sent = share(ada)
    indexer.catch_up()
    client = browse(ida)
    form = {"seen": "as loaded", "name": "Single parents", "definition": "One adult, alone."}
    answer = client.post(url(term.lone_parents, "/change"), data=form | {"reason": "Better."})
    assert answer.status_code == 302
    about = f"term {term.lone_parents.id}: Lone parents is Single parents: Better."
    assert rows()[-1][1:] == ("changed a term", about)
    assert "One adult, alone." in browse().get("/claimant-groups/lone-parents").text
    indexer.catch_up()
    assert sent.title in browse().get("/case-studies?q=single+parents").text
    late = client.post(url(term.lone_parents, "/change"), data=form | {"reason": "Again."})
    assert late.status_code == 422 and "Somebody changed it" in late.text


def test_order(browse, ida, terms):
    client = browse(ida)
    assert names(Vocabulary.CIRCUMSTANCE) == ["Lone parents", "People aged 50 and over"]
    last = terms["over-50s"]
    assert client.post(url(last, "/place"), data={"place-place": "1"}).status_code == 302
    assert names(Vocabulary.CIRCUMSTANCE) == ["People aged 50 and over", "Lone parents"]
    for wrong in ("0", "3", "first", "-1", ""):
        answer = client.post(url(last, "/place"), data={"place-place": wrong})
        assert answer.status_code == 422, wrong


def test_a_retired_one_stays_on_what_was_filed_under_it(browse, ida, ada, share, term, typed):
    sent = share(ada)
    client = browse(ida)
    form = {"state-reason": "Nobody uses it."}
    assert client.post(url(term.lone_parents, "/retire"), data=form).status_code == 302
    assert "Lone parents" in browse().get(f"/case-studies/{sent.id}-{sent.slug}").text
    page = browse().get("/claimant-groups/lone-parents").text
    assert sent.title in page and "no longer offered" in page
    assert 'value="lone-parents"' not in browse(ada).get("/share").text
    refused = browse(ada).post("/share", data=typed | {"circumstances": ["lone-parents"]})
    assert refused.status_code == 422 and "is not in the list any more" in refused.text
    assert (
        "It is retired already." in client.post(url(term.lone_parents, "/retire"), data=form).text
    )


def test_an_edit_keeps_what_is_retired(browse, ida, ada, share, term):
    sent = share(ada)
    browse(ida).post(url(term.lone_parents, "/retire"), data={"state-reason": "Nobody uses it."})
    client = browse(ada)
    assert 'value="lone-parents"' in client.get(f"/case-studies/{sent.id}/edit").text
    db.session.expire_all()
    form = typed_answers(sent) | {"title": ["Bus passes for two months"], "key": ["a" * 32]}
    assert client.post(f"/case-studies/{sent.id}/edit", data=form).status_code == 302
    db.session.expire_all()
    assert (sent.title, term.lone_parents in sent.terms) == ("Bus passes for two months", True)


def test_the_last_one_is_not_retired(browse, ida, terms):
    client, form = browse(ida), {"state-reason": "Nobody uses it."}
    assert client.post(url(terms["lone-parents"], "/retire"), data=form).status_code == 302
    answer = client.post(url(terms["over-50s"], "/retire"), data=form)
    assert answer.status_code == 422 and "It is the last one that is offered" in answer.text
    assert client.post(url(terms["lone-parents"], "/offer"), data=form).status_code == 302
    assert client.post(url(terms["over-50s"], "/retire"), data=form).status_code == 302


def test_the_data_files_leave_what_administrators_changed(app, people):
    load.load_all()
    row = db.session.scalars(select(Term).where(Term.vocabulary == Vocabulary.PRACTICE)).first()
    number = row.id
    assert run(app, "terms", "rename", "practice", row.slug, "Quite another name").exit_code == 0
    load.load_all()
    db.session.expire_all()
    assert db.session.get(Term, number).name == "Quite another name"


def test_a_command_for_each(app, terms, rows):
    def do(*words):
        return run(app, "terms", *words)

    assert do("add", "circumstance", "Carers").exit_code == 0
    assert do("add", "circumstance", "carers").exit_code == 1
    assert do("rename", "circumstance", "carers", "People who care").exit_code == 0
    assert do("define", "circumstance", "carers", "Who cares for somebody.").exit_code == 0
    assert do("move", "circumstance", "carers", "1").exit_code == 0
    assert do("retire", "circumstance", "carers").exit_code == 0
    assert do("offer", "circumstance", "carers").exit_code == 0
    assert do("offer", "circumstance", "nothing").exit_code == 1
    assert [act for _, act, _ in rows()] == [
        "added a term",
        "changed a term",
        "changed a term",
        "moved a term",
        "retired a term",
        "offered a term again",
    ]


def test_nobody_else_does_any_of_it(browse, people, terms):
    for who in ("ada", "mo", "ann"):
        client = browse(people[who])
        assert client.get("/administration/vocabularies").status_code == 403
        assert client.post("/administration/vocabularies/practice/new", data=NEW).status_code == 403
        retired = client.post(url(terms["over-50s"], "/retire"), data={"state-reason": "No."})
        assert retired.status_code == 403
    assert names(Vocabulary.CIRCUMSTANCE) == ["Lone parents", "People aged 50 and over"]
