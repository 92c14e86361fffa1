import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.extensions import db
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.similar.neighbours import BORDERS, are_neighbours, neighbours
from forum.practice.similar.similarity import (
    CaseStudySetting,
    SettingQuery,
    are_related_groups,
    compare,
)

AREAS = [str(number) for number in range(1, 19)]
slugs = {
    "group": st.sampled_from(["", "pg1-jsa-18-24", "pg6-new-esa", "pg6a-esa-short"]),
    "circumstance": st.sampled_from(["", "lone-parents", "over-50s"]),
    "stage": st.sampled_from(["", "pre-work-support", "in-work-support"]),
    "area": st.sampled_from(["", *AREAS]),
    "surroundings": st.sampled_from(["", "urban", "rural", "mixed"]),
}
wishes = st.builds(SettingQuery, **slugs)


def setting(query):
    """A case study from that very setting."""
    sets = [frozenset({slug} - {""}) for slug in (query.group, query.circumstance, query.stage)]
    return CaseStudySetting(*sets, frozenset({query.area} - {""}), query.surroundings)


@settings(max_examples=60)
@given(wishes, wishes)
def test_similarity_is_a_share_that_is_1_only_for_the_same_setting(mine, theirs):
    found = compare(mine, setting(theirs))

    assert 0 <= found.share <= 1
    if not mine.is_empty:
        assert compare(mine, setting(mine)).share == 1
        assert (found.share == 1) == (not found.near and not found.other)


@settings(max_examples=60)
@given(wishes, wishes)
def test_every_chosen_field_is_named_once(mine, theirs):
    found = compare(mine, setting(theirs))
    asked = [getattr(mine, name) for name in slugs]

    assert len(found.same) + len(found.near) + len(found.other) == sum(map(bool, asked))


def test_similarity_in_words():
    mine = SettingQuery("pg6-new-esa", "lone-parents", "pre-work-support", "16", "urban")
    theirs = CaseStudySetting(
        frozenset({"pg6a-esa-short"}),
        frozenset({"over-50s"}),
        frozenset({"pre-work-support"}),
        frozenset({"17"}),
        "mixed",
    )
    found = compare(mine, theirs)

    assert found.words == (
        "Same stage, a related payment group, a neighbouring area, "
        "partly the same kind of place, other circumstance"
    )
    assert found.share == pytest.approx((30 * 0.6 + 20 + 10 * 0.5 + 10 * 0.5) / 100)


def test_payment_groups_are_related_within_one_number():
    assert are_related_groups("pg6-new-esa", "pg6a-short") and are_related_groups(
        "pg6b-long", "pg6a-short"
    )
    assert not are_related_groups("pg6-new-esa", "pg6-new-esa")
    assert not are_related_groups("pg1-jsa-18-24", "pg10-x")


def test_neighbouring_areas_are_mutual_and_every_area_has_one():
    assert all(neighbours(area) for area in AREAS)
    assert {end for border in BORDERS for end in border} == set(AREAS)
    assert all(are_neighbours(other, area) for area in AREAS for other in neighbours(area))
    assert not any(are_neighbours(area, area) for area in AREAS)


# The page


@pytest.fixture
def studies(share, ada, terms, term):
    """Three settings: mine, one like it next door, and another group far away."""
    far = Term(vocabulary=Vocabulary.AREA, slug="16", name="West Yorkshire", position=20)
    db.session.add(far)
    db.session.commit()
    share(ada, title="Quite other", terms=[terms["over-50s"], terms["in-work-support"]])
    share(ada, title="Next door", terms=[term.lone_parents, term.pre_work, far])
    share(ada, title="Just mine", terms=[term.lone_parents, term.pre_work, terms["18"]])


MINE = "/case-studies/like-mine?circumstance=lone-parents&stage=pre-work-support&area=18"


def test_the_most_similar_comes_first_and_says_why(browse, studies):
    page = browse().get(MINE).text

    assert page.index("Just mine") < page.index("Next door")
    assert "100% similar:</strong> Same circumstance, same stage, same area" in page
    assert "92% similar:</strong> Same circumstance, same stage, a neighbouring area" in page
    assert "Quite other" not in page


@pytest.mark.parametrize("typed", ["group=x", "area=%00", "stage=" + "9" * 5000, "surroundings="])
def test_unknown_values_in_the_address_are_left_out(browse, studies, typed):
    answer = browse().get(f"/case-studies/like-mine?{typed}")

    assert answer.status_code == 200 and "Choose what describes your work" in answer.text


def test_one_s_own_groups_are_chosen_beforehand(browse, ben, term, studies):
    ben.works_with = [term.lone_parents]
    db.session.commit()

    chosen = '<option value="lone-parents" selected>'
    assert chosen in browse(ben).get("/case-studies/like-mine").text
    assert chosen not in browse().get("/case-studies/like-mine").text


def test_without_results_the_page_offers_the_next_step(browse, studies):
    page = browse().get("/case-studies/like-mine?group=pg6-new-esa").text

    assert "Nothing similar yet" in page
