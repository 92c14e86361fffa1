"""Questions in the spellings, orders and signs that people use."""

import pytest

from forum.search.engine import Query, Thesaurus, analyser
from forum.search.engine.thesaurus import ThesaurusRow
from tests.search.engine.conftest import THESAURUS
from tests.search.engine.documents import names_of, study

ROWS = Thesaurus.rows_of_csv(THESAURUS)
NAMES = {
    "group": {"pg1": "PG1 JSA 18-24"},
    "circumstance": {"lone-parents": "Lone parents", "refugees": "Refugees"},
    "area": {"12": "CPA 12 Gloucestershire, Wiltshire and West of England"},
    "organisation": {"7": "Lone Parents Trust"},
}


def keys(engine, words, **more):
    return engine.search(Query(words, **more)).keys


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("One-to-one reading support", "one-to-one"),
        ("One-to-one reading support", "one to one"),
        ("Reading one to one", "one-to-one"),
        ("Reading 1:1", "1-to-1"),
        ("proof of ID", "ID"),
        ("proof of ID", "ID documents"),
        ("Men's shed", "mens shed"),
        ("Men's shed", "men's shed"),
        ("Ill health", "ill"),
        ("For JSA claimants", "J.S.A."),
        ("Letter to the DWP", "D.W.P."),
        ("A D.W.P. letter", "dwp"),
        ("Help with a CV", "c.v."),
        ("Help with a CV", "cvs"),
        ("Writing CVs", "curriculum vitae"),
        ("KPIs and what they do", "key performance indicator"),
        ("Rough sleeping", "sleeping rough"),
        ("Rough sleeping", "slept rough"),
        ("Armed forces", "soldiers"),
        ("Armed forces", "squaddie"),
        ("Alcohol", "drinking"),
        ("Insolvency", "bust"),
        ("Insolvency", "bankrupt"),
        ("Text messages", "SMS"),
        ("Did not attend", "did not turn up"),
        ("Did not attend", "didn't turn up"),
        ("Failed to attend", "people not turning up"),
    ],
)
def test_it_is_found_first(build, text, typed):
    engine = build(
        study(1, "Gardens, up to date", body="They turn to it, but not at once"),
        study(2, body=text),
    )
    found = engine.search(Query(typed))

    assert found.keys[:1] == ["case_study:2"]
    assert not found.is_corrected


def test_she_would_and_i_would_are_no_sheds_and_no_proof(build):
    engine = build(
        study(1, body="She'd said I'd come, he’ll be ill"), study(2, body="A shed, an ID")
    )

    assert keys(engine, "shed") == keys(engine, "id") == ["case_study:2"]
    assert engine.search(Query("she'd")).stop_words == ["shed"]


def test_never_is_looked_for(build):
    engine = build(study(1, body="worked " * 9), study(2, body="People who never worked at all"))

    assert keys(engine, "never worked")[0] == "case_study:2"


def test_not_by_itself_finds_nothing_more_beside_other_words(build):
    engine = build(study(1, body="It did not rain"), study(2, body="Debt"))

    assert keys(engine, "not in debt") == ["case_study:2"]
    assert keys(engine, "attend") == []


@pytest.fixture
def engine(build):
    return build(
        study(1, "Debt", facets={"circumstance": ("lone-parents",)}),
        study(2, "Debt and childcare", facets={"area": ("12",)}),
        names=names_of(NAMES),
    )


@pytest.mark.parametrize(
    "typed",
    ["group: lone parents", "group:lone parents", "GROUP: Lone Parents debt",
     "debt group: lone parents", 'group: "lone parents"', "group: single parents debt"],
)  # fmt: skip
def test_a_prefix_takes_as_many_words_as_name_something(engine, typed):
    found = engine.search(Query(typed))

    assert found.filters == {"circumstance": frozenset({"lone-parents"})}
    assert found.keys == ["case_study:1"]


def test_two_prefixes_and_words_go_together(engine):
    found = engine.search(Query("area: west of england debt group: lone parents"))

    assert set(found.filters) == {"area", "circumstance"}
    assert engine.search(Query("area: 12 childcare")).keys == ["case_study:2"]


@pytest.mark.parametrize(
    "typed",
    ["debt -childcare", "debt NOT childcare", "-childcare debt", 'debt -"and childcare"',
     "-childcare", "debt NOT childminders -children -childcare"],
)  # fmt: skip
def test_a_minus_and_not_leave_out(engine, typed):
    found = engine.search(Query(typed))

    assert found.keys == ["case_study:1"]
    assert found.excluded_words


@pytest.mark.parametrize("typed", ["debt - childcare", "DEBT NOT CHILDCARE", "debt not childcare"])
def test_a_dash_or_a_word_between_others_leaves_out_nothing(engine, typed):
    found = engine.search(Query(typed))

    assert len(found.keys) == 2
    assert not found.excluded_words


def test_a_hyphen_within_a_word_leaves_out_nothing(build):
    assert keys(build(study(1, "Ex-offenders")), "ex-offenders") == ["case_study:1"]


def test_a_long_question_with_quoted_words_finds(engine):
    asked = 'My claimant says "I cannot afford it" and is in debt, what about childcare costs?'
    found = engine.search(Query(asked))

    assert found.keys[0] == "case_study:2"
    assert found.is_unquoted
    assert engine.search(Query('"childcare debt"')).total == 0


def test_a_question_that_is_cut_says_so(engine):
    assert engine.search(Query("debt " * 65)).is_cut
    assert engine.search(Query("debt and childcare " * 40)).is_cut
    assert not engine.search(Query("debt " * 64)).is_cut


def test_completion_knows_abbreviations_words_and_places(build):
    engine = build(
        study(1, "Help", body="Work Capability Assessment; curriculum vitae"),
        study(2, "Nursery", facets={"place": ("Gloucester",)}),
        names=names_of(NAMES),
    )
    wca = engine.complete("wca")

    assert [(c.text, c.kind, c.target) for c in wca] == [
        ("WCA: Work Capability Assessment", "words", "WCA")
    ]
    assert ("words", "Childminder") in {(c.kind, c.target) for c in engine.complete("childm")}
    assert ("place", "Gloucester") in {(c.kind, c.target) for c in engine.complete("glouc")}
    assert engine.complete("neet") == []  # nothing is found by it


def test_a_place_of_what_is_gone_is_not_offered(build):
    engine = build(study(1, "Nursery", facets={"place": ("Gloucester",)}))
    engine.apply([], ["case_study:1"], 2)

    assert engine.complete("glouc") == []


def test_completion_offers_what_may_stand_behind_a_prefix(engine):
    assert [c.text for c in engine.complete("group:")] == [
        "PG1 JSA 18-24", "Refugees", "Lone parents"
    ]  # fmt: skip
    assert [c.target for c in engine.complete("debt group: lon")] == ["lone-parents"]


def test_a_group_comes_before_an_organisation_and_case_studies_have_room(build):
    many = {str(n): f"Lone Parents Trust {n}" for n in range(9)}
    engine = build(
        *(study(n, f"Lone parents trust {n}", kind="organisation") for n in range(9)),
        study(1, "Childcare for lone parents", sorts={"useful": 0.0}),
        names=names_of(NAMES | {"organisation": many}),
    )
    offered = engine.complete("lone par")

    assert (offered[0].kind, offered[0].target) == ("circumstance", "lone-parents")
    assert "case_study:1" in {one.target for one in offered}


def first_names():
    seen: dict[str, ThesaurusRow] = {}
    for row in ROWS:
        seen.setdefault(row.concept, row)
    return seen


@pytest.fixture(scope="module")
def concepts(open_for_module, thesaurus):
    """A document for each concept of the thesaurus, titled by its first name."""
    engine = open_for_module(thesaurus)
    named = first_names()
    engine.rebuild((study(c, row.words) for c, row in named.items()), watermark=1)
    return engine


def test_every_word_of_the_thesaurus_finds_what_it_names(concepts):
    missed = []
    for row in ROWS:
        found = concepts.search(Query(row.words, limit=40))
        if (
            f"case_study:{row.concept}" not in found.keys
            or found.is_corrected
            or found.unknown_words
        ):
            missed.append(row)

    assert missed == []


def test_every_form_of_two_words_or_more_is_known_in_another_order(thesaurus):
    for row in ROWS:
        meaning = thesaurus.match_all(tuple(analysed(row.words)))
        turned = thesaurus.match_all(tuple(reversed(analysed(row.words))))
        assert meaning and turned, row


def analysed(words):
    return analyser.terms(words)


@pytest.mark.parametrize(
    "typed",
    ["debt -group: lone parents", "debt NOT group:lone parents", '-group:"lone parents" debt',
     "-group: single parents"],
)  # fmt: skip
def test_a_minus_in_front_of_a_prefix_excludes_the_value(engine, typed):
    result = engine.search(Query(typed, facets=("circumstance",)))

    assert result.keys == ["case_study:2"]
    assert result.counts["circumstance"] == {}
    assert not result.filters
    assert [word in typed for word in result.excluded_words] == [True]


def test_a_minus_in_front_of_a_prefix_with_an_unknown_name_excludes_the_word(engine):
    result = engine.search(Query("-group:childcare debt"))

    assert (result.keys, result.excluded_words) == (["case_study:1"], ["childcare"])


def test_not_in_a_text_of_capitals_excludes_no_prefix(engine):
    result = engine.search(Query("DEBT NOT GROUP: LONE PARENTS"))

    assert result.filters == {"circumstance": frozenset({"lone-parents"})}


@pytest.mark.parametrize(
    ("typed", "text", "target"),
    [
        ("gro", "group:", "group: "),
        ("debt gro", "group:", "debt group: "),
        ("debt -Gro", "-group:", "debt -group: "),
        ("or", "org:", "org: "),
        ("orga", "organisation:", "organisation: "),
    ],
)
def test_the_beginning_of_a_prefix_is_completed(engine, typed, text, target):
    first = engine.complete(typed)[0]

    assert (first.text, first.kind, first.target) == (text, "prefix", target)


@pytest.mark.parametrize("typed", ["g", "groups", "debt", ""])
def test_other_words_are_completed_to_no_prefix(engine, typed):
    assert [c for c in engine.complete(typed) if c.kind == "prefix"] == []
