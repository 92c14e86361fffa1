"""What changed between two versions, in words."""

import pytest

from forum.core.extensions import db
from forum.models.case_studies import Version
from forum.practice.case_studies.differences import Kind, shortened, words_changed


@pytest.fixture
def address(browse, ada, bus_passes, typed):
    """Of three versions."""
    for version, did in ((1, "We *paid* for two months of bus travel."), (2, "We lent bicycles.")):
        here = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
        wanted = {"seen_version": str(version), "did": did, "money_band": "none"}
        browse(ada).post(f"{here}/edit", data=typed | wanted)
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


def test_two_versions_are_told_apart_word_by_word(browse, address):
    page = browse().get(f"{address}/versions/1/to/2").text

    assert '<del><span class="visually-hidden">[taken out: </span>a month ' in page
    assert '<ins><span class="visually-hidden">[put in: </span>two months ' in page
    assert "Under £500" in page
    assert "No extra money" in page


def test_any_two_can_be_chosen_in_either_order(browse, address):
    page = browse().get(f"{address}/compare?older=3&newer=1")

    assert page.location.endswith("/versions/1/to/3")
    assert "bicycles" in browse().get(page.location).text
    assert browse().get(f"{address}/compare?older=x").location.endswith("/versions/1/to/1")


@pytest.mark.parametrize("path", ["versions/1/to/9", "versions/9/to/1", "compare?older=9"])
def test_a_version_that_is_not_there_is_not_found(browse, address, path):
    assert browse().get(f"{address}/{path}").status_code == 404


def test_an_old_version_shows_all_its_answers(browse, address):
    page = browse().get(f"{address}/versions/1").text

    for words in ("An earlier version", "<em>paid</em>", "Under £500", "Lone parents"):
        assert words in page


def test_pieces_put_together_are_the_two_texts():
    old, new = "One two three.\n\nFour  five", "One 2 three.\n\nFour five six"
    pieces = words_changed(old, new)

    told = {
        side: "".join(p.text for p in pieces if p.kind is not left)
        for side, left in (("old", Kind.ADDED), ("new", Kind.REMOVED))
    }
    assert told == {"old": old, "new": new}


def test_a_long_stretch_that_is_the_same_is_left_out():
    same = " ".join(map(str, range(200))) + " "
    pieces = shortened(words_changed(f"a {same}b", f"c {same}d"))

    assert Kind.LEFT_OUT in [piece.kind for piece in pieces]
    assert sum(len(piece.text) for piece in pieces) < 400


def test_texts_made_to_cost_time_cost_little():
    words_changed("a b " * 4_000, "b a " * 4_000)
    words_changed("a " * 2_000, "a a " * 1_000)


def test_an_old_version_with_more_than_is_laid_out_today_is_shown_all_the_same(
    browse, address, bus_passes
):
    version = db.session.scalar(db.select(Version).filter_by(number=1))
    version.answers = version.answers | {"did": "one\n" + "[" * 500}
    db.session.commit()

    page = browse().get(f"{address}/versions/1")
    assert page.status_code == 200
    assert "<p>one<br>" in page.text
