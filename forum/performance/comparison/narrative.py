"""What can be said of figures, and what cannot: sentences made from the data in hand.

Nothing here says good or bad: a share lies above or below, and the definition says which way
is meant to be better.
"""

from forum.core.formatting import lower_first, number, percent
from forum.models.provenance import Origin
from forum.performance.comparison import statistics
from forum.performance.comparison.chart_captions import out_of_whom
from forum.performance.comparison.comparison import Comparison, ComparisonRow
from forum.performance.disclosure.cells import suppression_rule
from forum.performance.figures.figure_kinds import FigureKind
from forum.performance.figures.figure_view import FigureView

FEW = 50  # people; with fewer a share moves a good deal by chance
BY_CHANCE = 0.05


def can_say(comparison: Comparison) -> list[str]:
    marked = [row for row in comparison.rows if row.is_marked]
    said = [sentence for row in marked[:3] for sentence in _of_one(row, len(comparison.shares))]
    if comparison.funnel:
        said += _of_all(comparison)
    elif comparison.shares:
        said.append(
            f"What each share is, and how far chance could move it. There are too few here "
            f"({len(comparison.shares)}) for limits: those need {statistics.FEWEST_IN_A_FUNNEL}."
        )
    return said


def _of_one(row: ComparisonRow, among: int) -> list[str]:
    figure, share = row.figure, row.share
    if share is None:
        return [f"{figure.whose}: {figure.value_in_words}."] if figure.hidden else []
    people = f"{number(share.count)} of {number(share.out_of)} {lower_first(out_of_whom(figure))}"
    lies = f", {row.position} among {among} organisations" if row.position else ""
    return [f"{figure.whose}: {people} ({percent(share.rate)}){lies}.", *_against(figure)]


def _against(figure: FigureView) -> list[str]:
    """What was expected of it, and whether chance could make the difference."""
    expected, share = figure.expected_count, figure.share
    if expected is None or share is None or figure.expected_share is None:
        return []
    where = statistics.against(share.count, share.out_of, expected)
    profile = f"Its profile was {percent(figure.expected_share)}"
    if where is None:
        return [f"{profile}."]
    if not where.is_beyond_chance:
        return [f"{profile}: the difference is {where}."]
    side = "more" if where.is_above else "less"
    return [f"{profile}: it did {side} than that, by more than chance alone would give."]


def _of_all(comparison: Comparison) -> list[str]:
    count, beyond = len(comparison.shares), len(comparison.beyond)
    by_chance = number(round(count * BY_CHANCE, 1))
    said = [
        f"{number(beyond)} of {count} organisations lie outside the 95% limits. "
        f"Chance alone would put about {by_chance} there."
    ]
    if comparison.funnel and comparison.funnel.spreads_much:
        said.append(
            "They lie further apart than chance would put them. Something else differs between "
            "them as well, such as who was referred or how outcomes are counted."
        )
    return said


def cannot_say(comparison: Comparison, kind: FigureKind | None) -> list[str]:
    """The reasons that hold for these figures, the weightiest first."""
    figures = [row.figure for row in comparison.rows]
    said = []
    if kind and kind.is_illustrative:
        said.append("Anything about real organisations: these figures are invented.")
    said.append(
        "Why a share is high or low, or that one practice works better than another. Who was "
        "referred and what work there was differ too."
    )
    said += _of_places(comparison, kind)
    if any(f.period_type == "quarter" and f.measure == "job_outcomes" for f in figures):
        said.append(
            "How the people referred in this quarter fared: most of those with an outcome were "
            "referred before it."
        )
    said += _of_small_numbers(comparison)
    if kind and kind.origin == Origin.MANAGEMENT:
        said.append(
            "That these are official: they are management information, nobody has audited them."
        )
    return said


def _of_places(comparison: Comparison, kind: FigureKind | None) -> list[str]:
    if len(comparison.areas) > 1:
        return ["That one area did better than another: the work there was different."]
    if kind and kind.origin == Origin.MANAGEMENT and len(comparison.rows) > 1:
        return [
            "That these organisations had the same start: only primes were sent people at random, "
            "subcontractors were not."
        ]
    return []


def _of_small_numbers(comparison: Comparison) -> list[str]:
    said = []
    few = [row for row in comparison.shares if row.share and row.share.out_of < FEW]
    if few:
        least = min(few, key=lambda row: row.share.out_of if row.share else 0)
        low, high = least.interval or (0.0, 1.0)
        people = number(least.share.out_of if least.share else 0)
        said.append(
            f"Anything firm about few people. With {people}, chance alone could put the share "
            f"anywhere from {percent(low)} to {percent(high)}."
        )
    if comparison.hidden:
        count = len(comparison.hidden)
        is_one = count == 1
        said.append(
            f"Anything about {'the one' if is_one else f'the {count}'} left out of the picture, "
            f"whose number{' is' if is_one else 's are'} not shown."
        )
    if any(row.figure.is_rounded for row in comparison.rows):
        said.append(
            f"Exact numbers: outside the supply chains they are rounded to the nearest "
            f"{suppression_rule().base}, and shares are made of the rounded ones."
        )
    return said
