"""A linear solver finds no small count from all that the pages of a quarter show.

It knows the rules of rounding, and what a return's check makes sure of: each row has a theme, a
stage and a contract, and all but what is not answered has a finding and a number of days.
"""

from datetime import date
from itertools import product

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from forum.models.complaints import FINDINGS, ComplaintStep, DaysTaken
from forum.performance.disclosure.suppression import SuppressionRule
from forum.standards.complaints.themes import all_themes
from forum.standards.complaints.totals import OPEN, CountedRow, ReturnHead, totals_of

RULE = SuppressionRule()
THEMES = [theme.slug for theme in all_themes()[:2]]
# Of all others nothing was returned, which no page tells: they are one unknown number.
ANOTHER = all_themes()[2].slug
STAGES, CONTRACTS = (1, 2), (1, 2, 3)
AREAS = {1: 1, 2: 1, 3: 2}
ANSWERS = [(DaysTaken.OPEN, OPEN), *product(list(DaysTaken)[:4], FINDINGS[:2])]
KINDS = [
    *product(THEMES, STAGES, CONTRACTS, range(len(ANSWERS))),
    (ANOTHER, STAGES[0], CONTRACTS[0], 0),
]
LARGEST = 500


def row(kind, count):
    theme, stage, contract, answer = kind
    days, found = ANSWERS[answer]
    findings = tuple(count if name == found else 0 for name in FINDINGS)
    return CountedRow(
        contract, AREAS[contract], theme, stage, ComplaintStep.ADVISER, days, count, findings
    )


def totals_from(counts):
    heads = [ReturnHead(one, AREAS[one], 1_000) for one in CONTRACTS]
    rows = [row(kind, count) for kind, count in zip(KINDS, counts, strict=True)]
    return totals_of(date(2026, 6, 30), heads, rows, STAGES, RULE)


def sums(totals):
    """(which kinds it adds up, what the pages show of it), of every number there is."""
    yield lambda kind: True, totals.all_themes
    yield lambda kind: kind[0] == ANOTHER, totals.theme(ANOTHER)
    for theme in THEMES:
        yield lambda k, t=theme: k[0] == t, totals.theme(theme)
        for stage, one in totals.split(theme, "stage").items():
            yield lambda k, t=theme, s=stage: k[:2] == (t, s), one
        for place, by in enumerate(("days", "finding")):
            for name, one in totals.split(theme, by).items():
                yield lambda k, t=theme, n=name, p=place: k[0] == t and ANSWERS[k[3]][p] == n, one
        for area, one in totals.areas(theme).items():
            yield lambda k, t=theme, a=area: k[0] == t and AREAS[k[2]] == a, one
        for head in totals.heads:
            one = totals.contract(theme, head)
            yield lambda k, t=theme, c=head.contract: (k[0], k[2]) == (t, c), one


def solved(counts):
    """For every number, and every cell of theme, stage and contract: (count, lowest, highest)."""
    known = [(np.array([float(is_in(k)) for k in KINDS]), one) for is_in, one in sums_of(counts)]
    known = [(sum_, one) for sum_, one in known if sum_.any()]  # those that the test has kinds of
    shown = [(sum_, one.count) for sum_, one in known if one.count is not None]
    low = [max(count - RULE.base // 2, RULE.threshold) for _, count in shown]
    high = [count + RULE.base // 2 - 1 for _, count in shown]
    matrix = np.array([sum_ for sum_, _ in shown]).reshape(len(shown), len(KINDS))
    limits = {"A_ub": np.vstack([matrix, -matrix]), "b_ub": np.array([*high, *(-n for n in low)])}
    cells = [
        np.array([float(k[:3] == cell) for k in KINDS])
        for cell in product(THEMES, STAGES, CONTRACTS)
    ]
    for sum_, one in (*known, *((cell, None) for cell in cells)):
        count = float(sum_ @ np.array(counts))
        ends = [
            sign * linprog(sign * sum_, bounds=(0, LARGEST), method="highs", **limits).fun
            for sign in (1, -1)
        ]
        yield count, one, round(ends[0], 6), round(ends[1], 6)


def sums_of(counts):
    return list(sums(totals_from(counts)))


def check(counts):
    for count, one, lowest, highest in solved(counts):
        assert lowest <= count <= highest
        if one is not None and count < RULE.threshold:
            assert one.count is None
            assert lowest == 0, (count, lowest, highest)
            assert highest >= RULE.threshold - 1, (count, lowest, highest)
        elif one is None and count < RULE.threshold:  # of a table that no page shows
            assert highest - lowest >= RULE.threshold - 1, (count, lowest, highest)


size = len(KINDS) - 1
spread = st.lists(st.sampled_from([0, 0, 0, 1, 2, 5, 8, 14]), min_size=size, max_size=size)


# A small theme beside a large one. Who knew that all others are empty would find it.
ONE_SMALL_THEME = [0] * 52 + [8] + [0] * 13 + [5, 0, 0, 8] + [0] * 12 + [5] + [0] * 11
ONE_SMALL_THEME += [1, 0, 0, 0, 0, 2, 5, 5, 1, 0, 2, 14, 5, 14]


@settings(max_examples=4, deadline=None)
@given(spread)
@example(ONE_SMALL_THEME)
def test_a_solver_recovers_no_small_count(counts):
    check([*counts, 0])


def test_what_is_not_answered_links_days_and_findings():
    """By days 9 hides only together with the 14 not answered: findings must not show those then."""
    counts = [0] * len(KINDS)
    by_days = dict(zip(DaysTaken, (24, 9, 24, 24, 14), strict=True))
    for answer, (days, found) in enumerate(ANSWERS):
        if found in ("upheld", OPEN):
            counts[KINDS.index((THEMES[0], STAGES[0], CONTRACTS[0], answer))] = by_days[days]
    check(counts)
