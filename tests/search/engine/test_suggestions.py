"""Did you mean; completion; similar ones; what to leave out when nothing is found."""

import pytest

from forum.search.engine import Query, Thesaurus
from forum.search.engine.lexicon import Lexicon
from forum.search.engine.thesaurus import ThesaurusRow
from tests.search.engine.documents import names_of, study


@pytest.fixture
def engine(build):
    return build(
        study(1, "Childcare for lone parents", body="Homelessness and nurseries"),
        study(2, "Mentoring young people", body="peer mentors, debt", facets={"area": ("1",)}),
        study(3, "Anxiety", body="mentoring people with anxiety", facets={"area": ("2",)}),
        names=names_of({"circumstance": {"lone": "Lone parents"}}),
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mentorng", "mentoring"),  # a letter missing
        ("mentoriing", "mentoring"),  # one too many
        ("mentaring", "mentoring"),  # another
        ("metnoring", "mentoring"),  # two swapped
        ("anxitey", "anxiety"),
        ("homlesness", "homelessness"),  # two in a long word
        ("parnets", "parents"),
    ],
)
def test_a_word_nobody_uses_is_answered_as_the_index_spells_it(engine, typed, meant):
    found = engine.search(Query(typed))

    assert found.suggestion == meant
    assert found.is_corrected
    assert found.keys == engine.search(Query(meant)).keys


def test_the_rest_of_the_question_stays_as_it_was_typed(engine):
    found = engine.search(Query('Childcare, (lone PARNETS) area:1 "young people"'))

    assert found.suggestion == 'Childcare, (lone parents) area:1 "young people"'


def test_words_behind_a_prefix_that_names_nothing_are_corrected_where_they_stand(engine):
    found = engine.search(Query("debt area:parnets"))

    assert found.suggestion == "debt area:parents"
    assert set(found.keys) == {"case_study:1", "case_study:2"}


def test_a_word_of_the_thesaurus_is_known_though_no_text_holds_it(build):
    engine = build(study(1, "English language needs"))

    assert engine.search(Query("eosl")).suggestion == "ESOL"
    assert engine.search(Query("ESOL")).keys == ["case_study:1"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nentoring", "mentoring"),  # another first letter
        ("anxeity peple", "anxiety people"),
        ("dept", "debt"),
    ],
)
def test_a_word_that_may_be_right_is_offered_and_never_replaced(engine, typed, meant):
    found = engine.search(Query(typed, as_typed=True))

    assert found.suggestion == meant
    assert not found.is_corrected


@pytest.mark.parametrize("typed", ["nentoring", "peple", "debtt", "eosl"])
def test_a_short_word_or_another_first_letter_is_never_replaced(engine, typed):
    found = engine.search(Query(typed))

    assert not found.is_corrected
    assert found.unknown_words == [typed]


RIGHT = """acquired brain injury; lesbian, gay, bisexual and trans people; visually impaired;
single mums; army; jail; crime; refuge; required; carrier; caring; training; dealing"""
BESIDE_THEM = """required injuries visual single mum arm jails crimes refuse refugee acquire
carriers carpets traning dialing lesbians visualise impair mentors"""


@pytest.mark.parametrize("typed", [words.strip() for words in RIGHT.split(";")])
def test_a_right_word_is_never_replaced_by_one_spelt_nearly_so(build, typed):
    engine = build(study(1, "Another", body=BESIDE_THEM))
    found = engine.search(Query(typed))

    assert not found.is_corrected
    assert found.suggestion is None or found.total == 0


def test_a_word_of_a_vocabulary_is_right_though_no_text_has_it(build):
    names = {"practice": {"zumba": "Zumberdance"}}
    engine = build(study(1, "Zumberdancer"), names=names_of(names))

    assert engine.search(Query("zumberdancr")).is_corrected
    assert not engine.search(Query("zumberdance")).is_corrected


def test_a_word_of_the_thesaurus_alone_is_right_though_no_text_has_it(build):
    engine = build(study(1, "Zumberdancer"))
    rows = [("zumba", "zumberdance", "name"), ("zumba", "latinodance", "same")]
    engine.set_thesaurus(Thesaurus([ThesaurusRow(*row) for row in rows]))

    assert engine.search(Query("zumberdancr")).is_corrected
    assert not engine.search(Query("zumberdance")).is_corrected


def test_what_was_typed_can_be_looked_for_exactly(engine):
    found = engine.search(Query("homlesness mentoring", as_typed=True))

    assert not found.is_corrected
    assert found.suggestion == "homelessness mentoring"
    assert found.unknown_words == ["homlesness"]
    assert found.keys == engine.search(Query("mentoring")).keys


@pytest.mark.parametrize("typed", ["mentoring", "xyzzyplugh", "zzz", "qx", "12345"])
def test_nothing_is_offered_for_a_known_word_or_a_hopeless_one(engine, typed):
    found = engine.search(Query(typed))

    assert found.suggestion is None
    assert not found.is_corrected


def test_a_rare_word_beside_a_common_one_is_offered_but_not_replaced(build):
    engine = build(
        study(0, "A mentring case"), *(study(n, "Mentoring", body="a club") for n in range(1, 30))
    )
    found = engine.search(Query("mentring"))

    assert found.suggestion == "mentoring"
    assert not found.is_corrected
    assert found.keys == ["case_study:0"]


def test_an_acronym_is_offered_in_capitals(build):
    engine = build(study(1, "NEETs and ESOL"))

    assert engine.search(Query("essol")).suggestion == "ESOL"


def test_a_lexicon_finds_each_single_slip():
    letters = "abcdefghijklmnopqrstuvwxyz"
    word = "mentor"
    lexicon = Lexicon([word, "parents", "zebra", "café", "日本語日本"])
    slips = {word[:i] + word[i + 1 :] for i in range(6)}
    slips |= {word[:i] + letter + word[i:] for i in range(7) for letter in letters}
    slips |= {word[:i] + letter + word[i + 1 :] for i in range(6) for letter in letters} - {word}
    slips |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(5)}

    assert all([one.word for one in lexicon.neighbours(slip)] == [word] for slip in slips)


def test_titles_and_names_are_completed(engine):
    assert [c.text for c in engine.complete("lone pa")] == [
        "Lone parents",
        "Childcare for lone parents",
    ]
    [title] = engine.complete("Mentoring yo")
    assert (title.kind, title.target) == ("case_study", "case_study:2")
    assert [c.target for c in engine.complete("CHILDC")] == ["Childcare", "case_study:1"]
    assert engine.complete("") == engine.complete("   ") == []
    assert engine.complete("lone", limit=0) == []
    assert len(engine.complete("lone", limit=1)) == 1


def test_completion_prefers_the_more_useful(build):
    engine = build(
        study(1, "Debt advice", sorts={"useful": 0.1}),
        study(2, "Debt club", sorts={"useful": 0.9}),
        study(3, "About debt", sorts={"useful": 0.5}),
    )

    titles = [c.target for c in engine.complete("deb") if c.kind == "case_study"]
    assert titles == [f"case_study:{n}" for n in (2, 3, 1)]


def test_similar_ones_share_what_is_rare(build):
    engine = build(
        study(1, "Beekeeping with veterans", body="bees honey hives people work"),
        study(2, "Honey", body="bees and hives for people"),
        study(3, "Work", body="people work people work"),
        study(4, "Hives", kind="workshop", body="bees honey hives"),
    )

    assert engine.similar("case_study:1")[0] == "case_study:2"
    assert "case_study:1" not in engine.similar("case_study:1")
    assert "workshop:4" not in engine.similar("case_study:1")
    assert engine.similar("case_study:1", limit=1) == ["case_study:2"]
    assert engine.similar("case_study:99") == []


def test_where_nothing_is_found_the_filter_to_drop_is_named(engine):
    chosen = {"area": frozenset({"2"})}
    found = engine.search(Query("debt", chosen=chosen))

    assert found.total == 0
    assert (found.relaxation.dropped, found.relaxation.target, found.relaxation.value) == (
        "filter",
        "area",
        "2",
    )
    assert (found.relaxation.total, found.relaxation.keys) == (1, ["case_study:2"])


def test_where_a_phrase_is_not_found_its_quotes_are_to_drop(engine):
    found = engine.search(Query('"people young"'))

    assert found.total == 0
    assert found.relaxation.dropped == "quotes"
    assert found.relaxation.words == "people young"
    assert set(found.relaxation.keys) == {"case_study:2", "case_study:3"}


def test_where_the_words_are_hopeless_the_filter_alone_is_offered(engine):
    found = engine.search(Query("xyzzy", chosen={"area": frozenset({"2"})}))

    assert (found.relaxation.dropped, found.relaxation.target) == ("words", "xyzzy")
    assert found.relaxation.keys == ["case_study:3"]


def test_where_nothing_at_all_helps_nothing_is_offered(engine):
    assert engine.search(Query("xyzzy")).relaxation is None
