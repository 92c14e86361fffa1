"""A linear solver finds no small count from all that the pages show of results.

Over standard, contract and quarter: how often it was kept, how often not, and the guard measure.
"""

from datetime import date
from types import SimpleNamespace

import numpy as np
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from forum.models.figures import Figure
from forum.models.provenance import Origin
from forum.performance.disclosure.suppression import SuppressionRule
from forum.performance.figures import masking
from forum.standards.complaints import quarters
from forum.standards.results import result_lines

RULE = SuppressionRule()
STANDARDS, CONTRACTS = ("PE-1", "PE-2"), (1, 2)
ENDS = [quarters.earlier(date(2026, 12, 31), back) for back in range(3)]
CELLS = [(s, c, e) for s in STANDARDS for c in CONTRACTS for e in ENDS]
LARGEST = 2_000
APP = Flask(__name__)  # nothing but the settings of the rule
APP.config["SETTINGS"] = SimpleNamespace(small_number=RULE.threshold, rounding_base=RULE.base)


def shown(counts):
    """What a visitor reads of each cell: a line of counted, out of and guard."""
    figures, results = [], []
    for (code, contract, end), (out_of, counted, guard) in zip(CELLS, counts, strict=True):
        figures.append(_figure(code, contract, end, 100 * counted / out_of, out_of))
        results.append(_result(contract, end, counted, out_of, 100 * guard / out_of))
    with APP.app_context():
        views = masking.for_outside(figures)
    return [result_lines.outside(*pair, RULE) for pair in zip(results, views, strict=True)]


def _figure(code, contract, end, percent, out_of):
    return Figure(
        ref="",
        programme_id=1,
        organisation_id=contract,
        organisation_named="",
        contract_id=contract,
        area_id=contract,
        group_named="all",
        measure=f"css:{code}",
        period="",
        period_type="quarter",
        cut_off=end,
        value=percent,
        denominator=float(out_of),
        unit="percent",
        origin=Origin.MANAGEMENT,
        basis="prime's return",
    )


def _result(contract, end, counted, out_of, guard):
    return SimpleNamespace(
        standard=None,
        version=SimpleNamespace(target=95.0),
        contract_id=contract,
        quarter_end=end,
        counted=counted,
        out_of=out_of,
        percent=round(100 * counted / out_of, 1),
        guard=guard,
        is_official=False,
    )


def bounds(line):
    """The least and the most that counted, not counted and the guard's count can be, each cell.

    Unknowns: counted, not counted, guarded. What is shown is rounded to the base.
    """
    rows, low, high = [], [], []

    def knows(sum_, value):
        rows.append(sum_)
        low.append(max(value - RULE.base // 2, RULE.threshold))
        high.append(value + RULE.base // 2)  # of what a float holds a little less of, too

    if line.counted is not None:
        knows((1, 0, 0), line.counted)
        knows((1, 1, 0), line.out_of)
    if line.guard is not None:
        knows((0, 0, 1), round(line.guard * line.out_of / 100))
    rows.append((1, 1, -1))  # the guard is of the same people
    low.append(0)
    high.append(LARGEST)
    matrix = np.array(rows, dtype=float)
    limits = {
        "A_ub": np.vstack([matrix, -matrix]),
        "b_ub": np.array([*high, *(-n for n in low)], dtype=float),
    }
    for wanted in np.eye(3):
        ends = [
            sign * linprog(sign * wanted, bounds=(0, LARGEST), method="highs", **limits).fun
            for sign in (1, -1)
        ]
        yield round(ends[0], 6), round(ends[1], 6)


def check(counts):
    for (out_of, counted, guard), line in zip(counts, shown(counts), strict=True):
        truth = counted, out_of - counted, guard
        for count, (lowest, highest) in zip(truth, bounds(line), strict=True):
            assert lowest <= count <= highest, (line, count, lowest, highest)
            if count < RULE.threshold:
                assert lowest == 0, (line, count, lowest, highest)
                assert highest >= min(RULE.threshold - 1, 4), (line, count, lowest, highest)


one = st.integers(1, 600).flatmap(
    lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))
)


@settings(max_examples=8, deadline=None)
@given(st.lists(one, min_size=len(CELLS), max_size=len(CELLS)))
def test_a_solver_recovers_no_small_count(counts):
    check(counts)


def test_all_but_a_few_were_kept():
    """What is small is how many were failed: it is never told nearer than 0 to 9."""
    check([(480, 478, 3), (100, 100, 0), (15, 14, 14), (12, 12, 1)] * 3)
