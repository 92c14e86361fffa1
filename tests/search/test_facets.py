"""The numbers beside the choices are those of plain SQL, for whoever asks."""

import random
import re
from collections import Counter
from functools import cache
from html import unescape

import pytest
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus, case_study_term
from forum.models.tries import Try
from forum.models.vocabularies import Term
from forum.search import facets, service
from forum.search.document_types.base import id_of
from forum.search.engine import Query
from forum.search.index import engine
from forum.search.search_params import FACETS, SearchParams

COMBINATIONS = 500
ROLES = [None, "adviser", "manager", "charity", "organiser", "analyst", "moderator", "admin"]
WORDS = ["", "", "childcare", "lone parents", "ESA", '"travel"', "prison ID bank", "zeppelin"]
COLUMNS = {
    "organisation": CaseStudy.organisation_id,
    "evidence": CaseStudy.evidence_level,
    "outcome": CaseStudy.outcome,
    "showcase": CaseStudy.showcase,
}


@pytest.fixture(scope="module")
def known(demonstration):
    return facets.known()


@pytest.fixture(scope="module")
def combinations(known):
    chance = random.Random(3)
    values = {facet: sorted(known[facet]) for facet in FACETS}
    return [
        SearchParams(
            words=chance.choice(WORDS),
            chosen={
                facet: tuple(
                    chance.sample(values[facet], min(chance.randint(1, 3), len(values[facet])))
                )
                for facet in chance.sample(FACETS, chance.choice([0, 1, 1, 2, 2, 3]))
            },
            excluded=tuple(chance.sample(values["organisation"], chance.choice([0, 0, 0, 1, 2]))),
        )
        for _ in range(COMBINATIONS)
    ]


def listed(asked, within, but=""):
    """Ids of what is published and has a choice of every facet but one, in SQL of its own."""
    found = select(CaseStudy.id).where(CaseStudy.status == CaseStudyStatus.PUBLISHED)
    if within is not None:
        found = found.where(CaseStudy.id.in_(within))
    if asked.excluded:
        theirs = CaseStudy.organisation_id.in_([int(one) for one in asked.excluded])
        is_theirs = theirs & CaseStudy.is_anonymous.is_(False)
        found = found.where(CaseStudy.organisation_id.is_(None) | ~is_theirs)
    for facet, values in asked.chosen.items():
        if facet == but:
            continue
        if facet == "tried":
            found = found.where(CaseStudy.id.in_(told_as(values)))
        elif facet in COLUMNS:
            values = (
                values if facet in ("outcome", "showcase") else [int(value) for value in values]
            )
            found = found.where(COLUMNS[facet].in_(values))
            if facet == "organisation":  # an anonymous one is nobody's
                found = found.where(CaseStudy.is_anonymous.is_(False))
        else:
            found = found.where(
                CaseStudy.terms.any((Term.vocabulary == facet) & Term.slug.in_(values))
            )
    return found


@cache  # the demonstration is only read
def newest_told():
    """{(case study, organisation): result} of reports by others, the last one of each."""
    told = select(Try).join(Try.case_study).order_by(Try.tried_at, Try.id)
    theirs = CaseStudy.organisation_id.is_distinct_from(Try.organisation_id)
    return {
        (t.case_study_id, t.organisation_id): t.result
        for t in db.session.scalars(told.where(theirs))
    }


def told_as(results):
    return {case_study for (case_study, _), result in newest_told().items() if result in results}


def counted(facet, ids):
    if facet == "tried":
        within = set(db.session.scalars(ids))
        told = {(c, result) for (c, _), result in newest_told().items() if c in within}
        return dict(Counter(result for _, result in told))
    if facet in COLUMNS:
        column = COLUMNS[facet]
        rows = select(column, func.count()).where(CaseStudy.id.in_(ids)).group_by(column)
        if facet == "organisation":
            rows = rows.where(CaseStudy.is_anonymous.is_(False))
    else:
        rows = (
            select(Term.slug, func.count())
            .join(case_study_term, case_study_term.c.term_id == Term.id)
            .where(Term.vocabulary == facet, case_study_term.c.case_study_id.in_(ids))
            .group_by(Term.slug)
        )
    return {str(value): n for value, n in db.session.execute(rows) if value not in (None, "")}


@pytest.fixture(scope="module")
def holding(demonstration):
    """Which case studies hold the words, as the engine says: None for no words."""
    kept = {}

    def ids(words):
        if words not in kept:
            keys = engine().search(Query(words, limit=1_000)).keys if words else None
            kept[words] = None if keys is None else [id_of(key) for key in keys]
        return kept[words]

    return ids


def test_counts_equal_sql_for_500_combinations(demonstration, known, combinations, holding):
    with demonstration.test_request_context():
        for asked in combinations:
            results = service.search_case_studies(asked)
            within = holding(asked.words)

            assert results.total == len(db.session.scalars(listed(asked, within)).all()), asked
            for facet in FACETS:
                expected = counted(facet, listed(asked, within, but=facet))
                assert results.counts[facet] == expected, (asked, facet)


@pytest.mark.parametrize("who", ROLES)
def test_each_role_is_shown_these_counts(reader, known, combinations, holding, who):
    """The page of the first twelve that choose something, choice by choice."""
    client = reader(who)
    for asked in [a for a in combinations if a.chosen][:12]:
        page = client.get("/case-studies", query_string=asked.pairs()).text
        within = holding(asked.words)
        total = len(db.session.scalars(listed(asked, within)).all())

        assert f"<h2>{total} case stud" in page
        for facet in FACETS:
            expected = counted(facet, listed(asked, within, but=facet))
            assert shown(page, facet) == {v: expected.get(v, 0) for v in known[facet]}


def shown(page, facet):
    """{value: number} as the filters of the page say it."""
    choice = rf'type="checkbox" name="{facet}" value="([^"]+)".*?<b>([\d,]+)<'
    return {unescape(value): int(number) for value, number in re.findall(choice, page)}
