"""A merged theme counts what its parts count, in whatever order they were merged."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.models.complaints import FINDINGS, ComplaintStep, DaysTaken
from forum.performance.disclosure.suppression import SuppressionRule
from forum.standards.complaints.merged_themes import MergedTheme, MergedThemes
from forum.standards.complaints.themes import all_themes
from forum.standards.complaints.totals import CountedRow, ReturnHead, totals_of

SLUGS = [theme.slug for theme in all_themes()[:6]]
END = date(2026, 6, 30)
EXACT = SuppressionRule(threshold=0, base=1)  # nothing is hidden, nothing rounded
HEADS = [ReturnHead(1, 1, 1_000), ReturnHead(2, 1, 1_000)]
STAGES = (1, 2)


@st.composite
def merges(draw):
    """Pairs in an order in which they can be made: what is gone is merged no more."""
    current, made = list(SLUGS), []
    for _ in range(draw(st.integers(0, len(SLUGS) - 1))):
        gone, into = draw(st.permutations(current))[:2]
        current.remove(gone)
        made.append((gone, into))
    return made


def merged(pairs, shown_to=None):
    return MergedThemes(tuple(MergedTheme(*pair, shown_to) for pair in pairs))


def totals(counts, themes):
    rows = [
        CountedRow(
            1 + place % 2,
            1,
            slug,
            1 + place % 2,
            ComplaintStep.ADVISER,
            DaysTaken.UP_TO_10,
            count,
            tuple(count if name == "upheld" else 0 for name in FINDINGS),
        )
        for place, (slug, count) in enumerate(zip(SLUGS, counts, strict=True))
    ]
    return totals_of(END, HEADS, rows, STAGES, EXACT, themes)


COUNTS = st.lists(st.integers(0, 500), min_size=len(SLUGS), max_size=len(SLUGS))


@settings(deadline=None, max_examples=60)
@given(pairs=merges(), counts=COUNTS, was_shown=st.booleans())
def test_a_merged_theme_is_the_sum_of_its_parts(pairs, counts, was_shown):
    """Counted as one from now on, or added up of what was shown apart."""
    themes, alone = merged(pairs, END if was_shown else None), dict(zip(SLUGS, counts, strict=True))
    found = totals(counts, themes)
    for theme in themes.current():
        parts = [slug for slug in themes.sources(theme.slug) if slug in alone]
        expected = sum(alone[slug] for slug in parts)
        assert found.theme(theme.slug).count == expected
        by_stage = found.split(theme.slug, "stage").values()
        assert sum(one.count for one in by_stage) == expected
        assert found.split(theme.slug, "finding")["upheld"].count == expected
    assert found.all_themes.count == sum(counts)


@settings(deadline=None, max_examples=60)
@given(pairs=merges(), counts=COUNTS, data=st.data())
def test_the_order_of_merging_changes_no_count(pairs, counts, data):
    other = data.draw(st.permutations(pairs))
    one, two = merged(pairs), merged(other)
    assert {slug: one.into(slug) for slug in SLUGS} == {slug: two.into(slug) for slug in SLUGS}
    first, second = totals(counts, one), totals(counts, two)
    for theme in one.current():
        assert first.theme(theme.slug) == second.theme(theme.slug)
        assert first.split(theme.slug, "stage") == second.split(theme.slug, "stage")


@settings(deadline=None, max_examples=60)
@given(pairs=merges())
def test_each_word_counts_as_one_current_theme(pairs):
    themes = merged(pairs)
    current = [theme.slug for theme in themes.current()]
    counted = [slug for theme in current for slug in themes.sources(theme)]
    assert sorted(counted) == sorted(theme.slug for theme in all_themes())
