"""The nearest honest figure beside a case study: the rule, and the page that shows it."""

from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.figures import Figure, Origin
from forum.models.organisations import SupplyLink
from forum.performance.comparison import nearest_figure as rule
from forum.performance.comparison.nearest_figure import Candidate, Fit, Practice, Step
from forum.performance.uploads.periods import DaySpan

OWN, PRIME, OTHER = 1, 2, 3
AREA, GROUP = 10, 20
DAYS = DaySpan(date(2013, 4, 1), date(2013, 6, 30))
PRACTICE = Practice(OWN, AREA, GROUP, DAYS)
ANONYMOUS = Practice(None, AREA, GROUP, DAYS)
STEPS = list(Step)


def candidates(**of):
    numbers = st.integers(1, 500)
    days = st.dates(date(2011, 7, 1), date(2017, 3, 31))
    return st.lists(
        st.builds(
            lambda number, whose, area, group, measure, cut_off: Candidate(
                number, whose, area, group, measure, "2011-06 to x", cut_off, whose == PRIME
            ),
            numbers,
            st.sampled_from([None, OWN, PRIME, OTHER]),
            st.sampled_from([None, AREA, AREA + 1]),
            st.sampled_from([None, GROUP, GROUP + 1]),
            st.sampled_from(["job_outcomes", "referrals", "mpl_ratio", "spend"]),
            days,
        ),
        max_size=12,
        unique_by=lambda one: one.id,
    )


def figure(number, step, cut_off=date(2013, 6, 30), period="April to June 2013", measure=""):
    whose, area, group = {
        Step.OWN_IN_AREA: (OWN, AREA, GROUP),
        Step.OWN: (OWN, None, GROUP),
        Step.CONTRACT: (PRIME, AREA, GROUP),
        Step.AREA: (None, AREA, GROUP),
        Step.PROGRAMME: (None, None, GROUP),
        Step.ALL_GROUPS: (None, None, None),
    }[step]
    measure = measure or "job_outcomes"
    return Candidate(number, whose, area, group, measure, period, cut_off, whose == PRIME)


@given(candidates(), st.booleans())
def test_no_nearer_step_is_passed_over(found, has_level):
    chosen = rule.nearest(found, PRACTICE, has_level)
    steps = {rule.step_of(one, PRACTICE) for one in found if rule.is_judged(one.measure)}
    there = [
        step for step in rule.OF_EVERYBODY if step in steps or (step is Step.LEVEL and has_level)
    ]
    got = chosen.step if isinstance(chosen, rule.Nearest) else chosen
    assert got == (there[0] if there else None)


@given(candidates(), st.booleans())
def test_the_order_in_which_figures_come_does_not_matter(found, has_level):
    assert rule.nearest(found, PRACTICE, has_level) == rule.nearest(
        found[::-1], PRACTICE, has_level
    )
    assert rule.own_figures(found, PRACTICE) == rule.own_figures(found[::-1], PRACTICE)


@given(candidates())
def test_beside_an_anonymous_one_stands_nothing_of_an_organisation(found):
    assert rule.own_figures(found, ANONYMOUS) == []
    chosen = rule.nearest(found, ANONYMOUS, has_level=False)
    assert chosen is None or chosen.candidate.organisation_id is None


@given(candidates())
def test_own_figures_are_of_one_period_and_of_the_organisation_alone(found):
    own = rule.own_figures(found, PRACTICE)
    assert len(own) <= rule.MOST_OWN and {one.organisation_id for one in own} <= {OWN}
    assert len({(one.period, one.cut_off) for one in own}) <= 1


@given(st.lists(st.dates(date(2011, 7, 1), date(2017, 3, 31)), min_size=1, unique=True))
def test_the_last_before_the_end_else_the_first_after(cut_offs):
    found = [figure(n, Step.AREA, day, "a cohort") for n, day in enumerate(cut_offs)]
    best = rule.best_of(found, PRACTICE).cut_off
    before = [day for day in cut_offs if day <= DAYS.last]
    assert best == (max(before) if before else min(cut_offs))


@given(st.dates(date(2012, 1, 1), date(2016, 1, 1)), st.integers(0, 400))
def test_a_period_that_covers_the_practice_goes_before_all(first, length):
    days = DaySpan(first, first + timedelta(days=length))
    practice = Practice(OWN, AREA, GROUP, days)
    covering = figure(1, Step.AREA, days.last, "2011-06 to x")
    longer = figure(2, Step.AREA, days.last + timedelta(days=90), "2011-06 to y")
    earlier = figure(3, Step.AREA, days.last - timedelta(days=1), "2011-06 to z")
    assert rule.best_of([earlier, longer, covering], practice) == covering


@pytest.mark.parametrize("nearer, further", list(pairwise(STEPS[2:])))
def test_each_step_goes_before_the_next(nearer, further):
    found = [figure(n, s) for n, s in enumerate((further, nearer)) if s is not Step.LEVEL]
    chosen = rule.nearest(found, PRACTICE, Step.LEVEL in (nearer, further))
    assert (chosen.step if isinstance(chosen, rule.Nearest) else chosen) == nearer


def test_a_count_of_who_came_is_no_result():
    found = [figure(1, Step.AREA, measure="referrals"), figure(2, Step.PROGRAMME)]
    assert rule.nearest(found, PRACTICE, has_level=False).step is Step.PROGRAMME


@pytest.mark.parametrize("fit, days", list(product(Fit, (DAYS, None))))
def test_the_period_is_always_said_in_a_sentence(fit, days):
    said = rule.period_in_words(fit, days)
    assert said.endswith(".") and ("newest" in said if days is None else "2013" in said)


def test_years_as_a_source_gives_them():
    assert rule.years_of("2011-2017") == DaySpan(date(2011, 1, 1), date(2017, 12, 31))
    assert rule.years_of("2013") == DaySpan(date(2013, 1, 1), date(2013, 12, 31))
    assert rule.years_of("2017-2011") is rule.years_of("about 2012") is rule.years_of("") is None


def test_the_level_is_of_the_contract_year_of_the_practice():
    facts = {
        "Benefit": "Jobseeker's Allowance",
        "Minimum level, contract year 1": "5.5 job outcomes (June 2011 to March 2012)",
        "Minimum level, contract year 3": "44 job outcomes (April 2013 to March 2014)",
        "Minimum level": "None was set.",
    }
    assert rule.level_of(facts, DAYS).words.startswith("44 ")
    assert rule.level_of(facts, DaySpan(date(2012, 5, 1), date(2012, 6, 1))).fit is Fit.BEFORE
    of_2013 = rule.level_of(facts, rule.years_of("2013"))
    assert of_2013.words.startswith("44 ") and of_2013.fit is Fit.OVERLAPS
    assert rule.level_of(facts, rule.years_of("2010")).words.startswith("5.5 ")
    assert rule.level_of(facts, rule.years_of("2016")).words.startswith("44 ")
    assert rule.level_of(facts, None).words.startswith("44 ")
    assert rule.level_of({"Minimum level": "None was set."}, DAYS) is None


# The page


@pytest.fixture
def page(bus_passes, terms, browse):
    """page(viewer) is the card of figures of Ada's case study, for payment group 1 in area 5."""
    bus_passes.terms = [*bus_passes.terms, terms["5"]]
    db.session.commit()
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"

    def read(viewer=None):
        text = browse(viewer).get(address).text if viewer else browse().get(address).text
        db.session.rollback()
        return text.partition('aria-labelledby="figures"')[2].partition("</section>")[0]

    return read


@pytest.fixture
def add(app, terms, last_release):
    def put(value, organisation=None, **other):
        facts = {
            "geography": "Great Britain",
            "group": terms["pg1-jsa-18-24"],
            "organisation": organisation,
            "organisation_named": "" if organisation else "all primes",
            "measure": "job_outcomes",
            "period": "2011-06 to 2014-06",
            "period_type": "cumulative",
            "cut_off": date(2014, 6, 30),
            "unit": "people",
            "origin": Origin.OFFICIAL,
            "basis": "sourced",
            "release": last_release,
        } | other
        db.session.add(Figure(ref=f"N-{value}", value=value, **facts))
        db.session.commit()

    return put


def of_area(terms):
    return {"area": terms["5"], "geography": "North East England"}


def test_each_nearer_figure_takes_the_place_of_the_one_before(
    page, add, terms, organisations, bus_passes
):
    northfield = bus_passes.organisation
    prime = next(one for one in organisations.values() if one.id != northfield.id)
    assert page().count("none published") == 1

    add(50_001, group=None, group_named="all")
    assert "50,001" in page() and "Nothing is published for this group alone" in page()

    terms["pg1-jsa-18-24"].facts = {
        "Minimum level, contract year 3": "44 job outcomes (April 2013 to March 2014)"
    }
    db.session.commit()
    assert "44 job outcomes" in page() and "50,001" not in page()
    assert "every contract had to reach" in page()

    add(40_001)
    assert "40,001" in page() and "44 job outcomes" not in page()

    add(30_001, **of_area(terms))
    assert "30,001" in page() and "40,001" not in page()
    assert (
        "This is not their own result: it is what happened to everybody of this group in that area."
        in page()
    )

    add(20_001, prime, **of_area(terms))
    assert "20,001" not in page()  # nobody says that it is their prime
    db.session.add(
        SupplyLink(ref="S1", prime_id=prime.id, subcontractor_id=northfield.id, basis="sourced")
    )
    db.session.commit()
    assert "20,001" in page() and f"{prime.name}’s contract" in page()
    assert "Their own figures: none published." in page()

    add(10_001, northfield)
    assert "10,001" in page() and "20,001" not in page()
    assert "Their own figures for this area: none published." in page()

    add(9_001, northfield, **of_area(terms))
    assert "9,001" in page() and "10,001" not in page()
    assert "Their own figures for this area" not in page() and "not their own" not in page()


def test_figures_of_others_take_one_statement_more(browse, page, add, bus_passes, ada, questions):
    def number():
        page(ada)
        questions.clear()
        page(ada)
        return len(questions)

    without = number()
    add(40_001)
    assert number() <= without + 1


def test_of_two_primes_neither_is_taken_for_theirs(page, add, terms, organisations, bus_passes):
    primes = [one for one in organisations.values() if one.id != bus_passes.organisation_id][:2]
    for place, prime in enumerate(primes):
        db.session.add(
            SupplyLink(
                ref=f"S{place}",
                prime_id=prime.id,
                subcontractor_id=bus_passes.organisation_id,
                basis="sourced",
            )
        )
    add(20_001, primes[0], **of_area(terms))
    assert "20,001" not in page()


def test_an_anonymous_one_shows_nothing_of_its_organisation_or_prime(
    page, add, terms, organisations, bus_passes
):
    prime = next(one for one in organisations.values() if one.id != bus_passes.organisation_id)
    db.session.add(
        SupplyLink(
            ref="S1",
            prime_id=prime.id,
            subcontractor_id=bus_passes.organisation_id,
            basis="sourced",
        )
    )
    add(9_001, bus_passes.organisation, **of_area(terms))
    add(20_001, prime, **of_area(terms))
    add(40_001)
    bus_passes.is_anonymous = True
    db.session.commit()

    card = page()
    assert "40,001" in card and "9,001" not in card and "20,001" not in card
    assert bus_passes.organisation.name not in card and prime.name not in card
    assert "because the author is anonymous" in card


def test_what_is_not_released_management_or_invented_stands_for_nobody(page, add, terms, ann):
    add(30_001, **of_area(terms), release=None)
    add(30_002, **of_area(terms), origin=Origin.MANAGEMENT, period="x")
    add(30_003, **of_area(terms), basis="illustrative", period="y")
    assert "30,00" not in page()
    assert "30,001" in page(ann) and "30,002" not in page(ann) and "30,003" not in page(ann)


def test_the_page_says_why_it_is_this_period(page, add, bus_passes):
    add(40_001)
    add(41_001, period="2011-06 to 2013-06", cut_off=date(2013, 6, 30))
    assert "40,001" in page() and "these are the newest figures" in page()
    bus_passes.took_part = 12
    bus_passes.took_part_from, bus_passes.took_part_to = date(2013, 2, 1), date(2013, 4, 30)
    db.session.commit()
    assert "41,001" in page() and "The period covers the time of the practice" in page()


def test_beside_the_figures_the_order_of_case_studies_stays(browse, page, add, terms):
    before = browse().get("/case-studies.json").data
    add(40_001)
    assert browse().get("/case-studies.json").data == before
    assert db.session.scalars(select(Figure.value)).all() == [40_001]


def test_a_link_that_ends_keeps_the_primes_figure_beside_older_case_studies(
    page, add, terms, organisations, bus_passes
):
    prime = next(one for one in organisations.values() if one.id != bus_passes.organisation_id)
    ends = {"prime_id": prime.id, "subcontractor_id": bus_passes.organisation_id}
    link = SupplyLink(ref="S1", basis="sourced", **ends)
    db.session.add(link)
    add(20_001, prime, **of_area(terms))
    shared_on = clock.in_london(bus_passes.posted_at).date()

    def is_shown(**dates):
        for name, value in dates.items():
            setattr(link, name, value)
        db.session.commit()
        return "20,001" in page()

    assert is_shown()
    assert is_shown(has_ended=True, ends_on=shared_on + timedelta(days=1))
    assert not is_shown(ends_on=shared_on)
    assert not is_shown(ends_on=None)  # nobody knows when
    assert not is_shown(has_ended=False, starts_on=shared_on + timedelta(days=1))
    assert is_shown(starts_on=shared_on)
