"""What changed this quarter: each number leads to as many rows, and only to what all may see."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.figures import Figure
from forum.models.practice_evidence import EvidenceChange
from forum.models.provenance import Origin
from forum.models.releases import Release
from forum.models.social import Follow
from forum.pages.this_quarter import digest_queries
from forum.pages.this_quarter.quarter import MOST_COUNTED, QuarterCounts, quarter_of
from forum.practice.evidence_summaries import jobs as evidence_jobs
from forum.practice.publishing import actions as publishing
from forum.practice.tries import actions as tries
from forum.social.digest import queries as digest
from forum.social.digest.schedule import DigestPeriod
from forum.social.notifications import jobs as notification_jobs

GROUP = "/claimant-groups/pg1-jsa-18-24"
PAGE = f"{GROUP}/this-quarter"


@pytest.fixture
def quarter_of_news(people, share, answers, term):
    """Two new case studies on childcare planning, and a try of the first."""
    terms = [*answers["terms"], term.childcare]
    first = share(people["ada"], terms=terms, title="Vouchers before the interview")
    share(people["ben"], terms=terms, title="A list of childminders")
    said = {"result": "worked", "scale": "6-20", "again": "yes"}
    tries.report(people["eve"], first, term.pg1, **said, what_changed="", note="")
    know_it()
    return first


def know_it():
    while evidence_jobs.sum_up_marked():
        pass


def numbers_on(page):
    """{anchor: the number}, as the page of the group links them."""
    found = re.findall(r'this-quarter#([a-z-]+)">(\d+)', page)
    return {anchor: int(number) for anchor, number in found}


def test_each_number_leads_to_as_many_rows(browse, quarter_of_news):
    numbers = numbers_on(browse().get(GROUP).text)
    assert numbers == {"case-studies": 2, "tries": 1, "changes": 1}
    page = browse().get(PAGE).text
    for anchor, number in numbers.items():
        part = page[page.index(f'<h2 id="{anchor}"') :].partition("</section>")[0]
        assert part.count("<li><p") == number, anchor
    assert "Was “not known yet”, is “mostly worked”" in page
    assert browse().get("/claimant-groups/over-50s").text.count("Nothing new since") == 1


def test_members_and_visitors_read_the_same(browse, people, quarter_of_news):
    as_visitor = numbers_on(browse().get(GROUP).text)
    for name in ("ada", "ann", "mo"):
        assert numbers_on(browse(people[name]).get(GROUP).text) == as_visitor


def test_what_is_held_or_withdrawn_is_in_no_number(browse, people, share, quarter_of_news):
    hidden = share(people["dee"], title="Held", is_anonymous=True)
    assert hidden.status == CaseStudyStatus.HELD
    publishing.withdraw(people["ada"], quarter_of_news, "No longer so.")
    know_it()
    assert numbers_on(browse().get(GROUP).text) == {"case-studies": 1, "changes": 1}
    assert "Vouchers" not in browse().get(PAGE).text


def test_the_next_quarter_begins_empty(browse, quarter_of_news):
    with time_machine.travel(clock.now() + timedelta(days=100), tick=False):
        assert "Nothing new since" in browse().get(GROUP).text
        assert "Nothing new yet this quarter" in browse().get(PAGE).text


def test_old_data_that_is_brought_in_is_no_news(people, share, answers, term):
    told = share(people["ada"], terms=[*answers["terms"], term.childcare])
    long_ago = clock.now() - timedelta(days=400)
    row = db.session.get(CaseStudy, told.id)
    row.posted_at = row.checked_at = long_ago
    row.edited_at = None
    db.session.commit()
    know_it()
    assert set(db.session.scalars(select(EvidenceChange.at))) == {long_ago}


def test_what_came_back_to_what_it_was_is_no_change(browse, people, share, quarter_of_news):
    publishing.withdraw(people["ada"], quarter_of_news, "No longer so.")
    for one in db.session.scalars(select(CaseStudy).where(CaseStudy.status == "published")).all():
        publishing.withdraw(people["ben"], one, "Nor this.")
    know_it()
    assert numbers_on(browse().get(GROUP).text) == {}


def test_the_digest_tells_those_who_work_with_the_group(people, quarter_of_news, term):
    people["dee"].works_with = [term.pg1]
    db.session.commit()
    now = clock.now()
    week = DigestPeriod(now - timedelta(days=7), now + timedelta(minutes=1))
    members = [people["dee"], people["fay"]]
    found = digest_queries.sections(members, week)
    assert set(found) == {people["dee"].id}
    [entry] = found[people["dee"].id][0].entries
    assert (entry.title, entry.path) == (term.pg1.label, PAGE)
    assert entry.more.startswith("2 new case studies, 1 report of a try")
    before = DigestPeriod(now - timedelta(days=14), now - timedelta(days=7))
    assert digest_queries.sections(members, before) == {}


def figure_of(group, ref, release):
    return Figure(
        ref=ref,
        organisation_named="all primes",
        geography=f"Place {ref}",
        group=group,
        measure="job_outcomes",
        period="2011-06 to 2014-06",
        period_type="cumulative",
        cut_off=date(2014, 6, 30),
        value=1_000,
        denominator=8_000,
        unit="people",
        origin=Origin.OFFICIAL,
        basis="sourced",
        release=release,
    )


def test_figures_count_once_they_are_released_and_not_before(browse, people, term):
    """The same for an analyst, who sees them before."""
    soon = Release(ref="soon", name="Soon", release_at=clock.now() + timedelta(hours=1))
    out = Release(ref="out", name="Out", release_at=clock.now() - timedelta(minutes=1))
    db.session.add_all([soon, out])
    db.session.add_all([figure_of(term.pg1, "F1", out), figure_of(term.pg1, "F2", soon)])
    db.session.add(figure_of(term.pg6, "F3", out))
    db.session.commit()
    for who in (None, people["ann"]):
        assert numbers_on(browse(who).get(GROUP).text) == {"figures": 1}
        page = browse(who).get(PAGE).text
        assert "1 figure</a>" in page and "Soon" not in page
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        assert numbers_on(browse().get(GROUP).text) == {"figures": 2}


def test_it_comes_along_in_the_digest_and_is_no_reason_for_one(people, quarter_of_news, term):
    for name in ("dee", "fay"):
        people[name].works_with = [term.pg1]
    db.session.add(Follow(member_id=people["dee"].id, kind="term", target_id=term.pg1.id))
    db.session.commit()
    while notification_jobs.fan_out():
        pass
    now = clock.now()
    week = DigestPeriod(now - timedelta(days=7), now + timedelta(minutes=1))
    found = digest.sections([people["dee"], people["fay"]], digest.news(week))
    assert set(found) == {people["dee"].id}
    titles = [section.title for section in found[people["dee"].id]]
    assert titles[0] == "New in what you follow"
    assert titles[-1] == "What changed this quarter"


@pytest.mark.parametrize(
    ("now", "first_day", "since"),
    [
        (datetime(2026, 11, 28, 12), date(2026, 10, 1), datetime(2026, 9, 30, 23)),
        (datetime(2026, 12, 31, 23, 59), date(2026, 10, 1), datetime(2026, 9, 30, 23)),
        (datetime(2027, 1, 1, 0, 0), date(2027, 1, 1), datetime(2027, 1, 1)),
        (datetime(2026, 6, 30, 23, 0), date(2026, 7, 1), datetime(2026, 6, 30, 23)),
    ],
)
def test_a_quarter_begins_by_londons_clocks(now, first_day, since):
    assert quarter_of(now) == type(quarter_of(now))(first_day, since)


def test_a_long_list_is_more_than_the_most_that_is_counted():
    words = [one.words for one in QuarterCounts(MOST_COUNTED + 1, 1, 0, 0).numbers()]
    assert words == ["more than 100 new case studies", "1 report of a try"]
