"""Similar case studies stand beside each one."""

import re

import pytest

from forum.core.extensions import db


@pytest.fixture
def beside(browse, indexer):
    def titles(case_study):
        indexer.catch_up()
        page = browse().get(f"/case-studies/{case_study.id}", follow_redirects=True).text
        card = page.partition('id="similar"')[2].partition("</section>")[0]
        return re.findall(r'<a href="[^"]*">([^<]*)<', card)

    return titles


@pytest.fixture
def alike(ada, ben, share, bus_passes):
    return [
        share(ben, title=f"Bus travel for {who}") for who in ("nights", "rural", "carers", "all")
    ]


def test_at_most_three_and_not_itself(beside, bus_passes, alike):
    found = beside(bus_passes)

    assert len(found) == 3
    assert bus_passes.title not in found
    assert set(found) <= {one.title for one in alike}


def test_what_is_withdrawn_leaves_at_once(browse, beside, bus_passes, alike):
    beside(bus_passes)
    for one in alike:
        one.status = "withdrawn"
    db.session.commit()
    page = browse().get(f"/case-studies/{bus_passes.id}", follow_redirects=True).text

    assert "Similar case studies" not in page


def test_one_that_waits_for_a_moderator_has_none_beside_it(browse, beside, ada, bus_passes, alike):
    beside(bus_passes)
    bus_passes.status = "held"
    db.session.commit()
    page = browse(ada).get(f"/case-studies/{bus_passes.id}", follow_redirects=True).text

    assert "Similar case studies" not in page


def test_without_an_index_the_page_stands_without_them(browse, bus_passes, alike, only_sqlite):
    page = browse().get(f"/case-studies/{bus_passes.id}", follow_redirects=True)

    assert page.status_code == 200
    assert "Similar case studies" not in page.text
