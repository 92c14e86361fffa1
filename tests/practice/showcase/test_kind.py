"""The kind of example: from the supply chain, the author's word or the source."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.full_form_columns import Showcase, SupplyChainPosition
from forum.models.organisations import Kind, Organisation, SupplyLink
from forum.practice.showcase import jobs, kind

CHARITY = {"kind": Kind.VCS}


def link(prime, partner, area=None, **more):
    row = SupplyLink(
        ref=f"T{db.session.query(SupplyLink).count()}",
        prime_id=prime.id,
        subcontractor_id=partner.id,
        area_id=area.id if area else None,
        basis="recalled",
        **more,
    )
    db.session.add(row)
    db.session.commit()
    return row


def partners(prime, area, charities, others):
    for number in range(charities + others):
        is_charity = number < charities
        one = Organisation(
            slug=f"p{number}-{is_charity}-{area.slug}",
            name=f"Partner {number} {is_charity} {area.slug}",
            kind=Kind.VCS if is_charity else Kind.SUBCONTRACTOR,
            sector="voluntary" if is_charity else "private",
        )
        db.session.add(one)
        db.session.flush()
        link(prime, one, area)


@given(st.sampled_from(list(SupplyChainPosition)), st.booleans(), st.booleans(), st.booleans())
def test_a_prime_is_no_example_unless_it_speaks_for_a_group(position, charity, known, speaks):
    found = kind.decide(position, is_charity=charity, is_known=known, speaks_for_group=speaks)

    assert (found == Showcase.ADVOCATE) == speaks
    if not speaks:
        assert (found == Showcase.COMPLEMENTARY) == (position == "outside" and known)
        assert (found == Showcase.VCS) == (position == "subcontractor" and charity)


@given(st.integers(0, 6), st.integers(0, 6))
def test_a_told_kind_is_always_one_of_three_organisations(charities, others):
    by_charity = {True: charities, False: others}
    is_told = kind.may_be_told(by_charity)

    assert is_told == (charities + others > 0 and charities not in (1, 2) and others not in (1, 2))


def test_a_charity_in_a_supply_chain_delivers(eve, organisations, share):
    assert share(eve).showcase == Showcase.COMPLEMENTARY

    link(organisations["northfield"], organisations["westbrook"])

    assert share(eve).showcase == Showcase.VCS


@pytest.mark.parametrize(
    "days",
    [{"ends_on": date(2012, 5, 1)}, {"starts_on": date(2200, 1, 1)}, {"has_ended": True}],
)
def test_a_link_of_another_day_does_not_count(eve, organisations, share, days):
    link(organisations["northfield"], organisations["westbrook"], **days)

    assert share(eve).showcase == Showcase.COMPLEMENTARY


def test_the_authors_word_makes_an_advocate_and_an_edit_takes_it_back(browse, eve, typed):
    browse(eve).post("/share", data=typed | {"showcase_kind": "specialist-advocating"})
    found = db.session.scalar(select(CaseStudy))
    assert found is not None
    assert found.showcase == Showcase.ADVOCATE

    edited = typed | {"showcase_kind": "none", "seen_version": str(found.version)}
    browse(eve).post(f"/case-studies/{found.id}/edit", data=edited)

    db.session.expire_all()
    assert db.session.scalar(select(CaseStudy.showcase)) == Showcase.COMPLEMENTARY


def test_a_word_that_is_not_offered_is_refused(browse, eve, typed):
    answer = browse(eve).post("/share", data=typed | {"showcase_kind": "vcs-delivering"})

    assert answer.status_code == 422
    assert db.session.scalar(select(CaseStudy)) is None


@pytest.mark.parametrize(
    ("charities", "others", "told"),
    [(2, 3, ""), (3, 2, ""), (3, 3, "vcs-delivering"), (3, 0, "vcs-delivering")],
)
def test_an_anonymous_kind_is_told_among_three_organisations_of_the_area(
    browse, eve, organisations, share, terms, answers, charities, others, told
):
    # Westbrook is one of the charities.
    link(organisations["northfield"], organisations["westbrook"], terms["5"])
    partners(organisations["northfield"], terms["5"], charities - 1, others)
    partners(organisations["northfield"], terms["18"], 4, 4)  # another area changes nothing
    study = share(eve, is_anonymous=True, terms=[*answers["terms"], terms["5"]])
    study.status = "published"
    db.session.commit()

    assert study.showcase == told
    got = browse().get(f"/case-studies/{study.id}-{study.slug}.json").json
    assert got["showcase_kind"] == told
    page = browse().get("/showcase").text
    assert (study.title in page) == bool(told)
    assert "Westbrook" not in page


def test_the_answer_of_an_anonymous_author_is_nowhere(browse, eve, share):
    study = share(eve, is_anonymous=True, showcase_kind="specialist-advocating")
    study.status = "published"
    db.session.commit()
    address = f"/case-studies/{study.id}-{study.slug}"

    for path in (address, f"{address}.json", f"{address}/versions", f"{address}/versions/1"):
        got = browse().get(path, follow_redirects=True)
        assert "speaking for a group" not in got.text
        assert "specialist-advocating" not in got.text


def test_the_worker_looks_again_at_anonymous_ones(eve, organisations, share, terms, answers):
    link(organisations["northfield"], organisations["westbrook"], terms["5"])
    partners(organisations["northfield"], terms["5"], 2, 0)
    study = share(eve, is_anonymous=True, terms=[*answers["terms"], terms["5"]])
    named = share(eve)
    named.showcase = ""  # of before the upgrade
    db.session.commit()
    assert study.showcase == Showcase.VCS

    last = db.session.scalars(select(SupplyLink).order_by(SupplyLink.id.desc())).first()
    last.has_ended = True
    db.session.commit()
    jobs.decide_kinds()

    db.session.expire_all()
    assert (study.showcase, named.showcase) == ("", Showcase.VCS)
