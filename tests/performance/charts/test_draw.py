"""Charts: what is drawn stands where the numbers say, reads aloud, and breaks no page."""

import re
import time
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from forum.performance.charts import contact_sheet, funnel, over_time, png, svg
from forum.performance.charts.drawing import Dot, Line, Path, ShapeStyle, Words
from forum.performance.charts.frame import NARROW, PANEL, WIDE
from forum.performance.charts.free import Box
from forum.performance.charts.funnel import FunnelPoint
from forum.performance.charts.over_time import SeriesPoint
from forum.performance.charts.scales import pushed_apart, round_steps, width_of
from forum.performance.comparison import statistics

PLACES = [FunnelPoint(f"Trust {n}", 10 + n, 50 + 9 * n, n == 3) for n in range(12)]
STEPS = [SeriesPoint(f"Q{n}", 0.2 + n / 50, 0.15, 0.3 + n / 50, 0.25) for n in range(9)]
KEY = ("Actual", "Profile", "Wilson 95%")
HOSTILE = '"><script>alert(1)</script>&'


def funnel_of(places, size=WIDE, title="Job outcomes"):
    return funnel.draw(
        size, title, "Twelve.", places, 0.25, lambda n: statistics.limits(0.25, n), "Referrals"
    )


def over_time_of(steps, size=WIDE, **more):
    return over_time.draw(size, "Actual", "By quarter.", steps, **more)


def elements(markup, tag):
    root = ElementTree.fromstring(f"<div>{markup}</div>")
    return [e for e in root.iter() if e.tag == tag]


def test_it_reads_aloud_and_both_variants_have_ids_of_their_own():
    drawn = svg.figure(funnel_of(PLACES), funnel_of(PLACES, NARROW))
    pictures = elements(drawn, "svg")
    assert [p.get("role") for p in pictures] == ["img", "img"]
    ids = re.findall(r' id="([^"]+)"', drawn)
    assert len(ids) == len(set(ids)) == 4
    for picture in pictures:
        assert set(picture.get("aria-labelledby").split()) <= set(ids)


def test_the_same_numbers_make_the_same_bytes():
    assert svg.paint(funnel_of(PLACES)) == svg.paint(funnel_of(PLACES))
    assert png.paint(funnel_of(PLACES), "x") == png.paint(funnel_of(PLACES), "x")


def test_there_is_no_style_of_its_own_and_no_script():
    drawn = svg.figure(funnel_of(PLACES), over_time_of(STEPS, NARROW))
    assert "style" not in drawn and "<script" not in drawn and "href" not in drawn


def test_hostile_names_stay_words():
    places = [FunnelPoint(HOSTILE, 5, 50, True), *PLACES]
    drawn = svg.paint(funnel_of(places, title=HOSTILE))
    assert "<script>" not in drawn
    assert elements(drawn, "title")[0].text == HOSTILE


def test_the_marked_one_is_drawn_last_with_its_name():
    dots = elements(svg.paint(funnel_of(PLACES)), "circle")
    assert [d.get("class") for d in dots] == ["chart-dot"] * 11 + ["chart-marked"]
    assert "Trust 3" in svg.paint(funnel_of(PLACES))


def test_a_higher_share_stands_higher():
    dots = elements(
        svg.paint(funnel_of([FunnelPoint("a", 5, 50), FunnelPoint("b", 20, 50)])), "circle"
    )
    low, high = (float(d.get("cy")) for d in dots)
    assert high < low


def test_lines_stop_where_nothing_is_shown():
    gap = [*STEPS[:3], SeriesPoint("Q3", None), *STEPS[4:]]
    whole = elements(svg.paint(over_time_of(STEPS, is_panel=True)), "path")
    parted = elements(svg.paint(over_time_of(gap, is_panel=True)), "path")

    def actual(paths):
        return [p for p in paths if p.get("class") == "chart-actual"]

    assert (len(actual(whole)), len(actual(parted))) == (1, 2)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(5, 100), st.integers(100, 400)), min_size=5, max_size=25),
    st.sampled_from([WIDE, NARROW]),
)
def test_the_label_of_the_marked_dot_lies_on_no_line_and_no_dot(found, size):
    places = [FunnelPoint("Trust 7", *one, n == 0) for n, one in enumerate(found)]
    shapes = funnel_of(places, size).shapes
    label = next(s for s in shapes if isinstance(s, Words) and s.words == "Trust 7")
    box = Box(label.at[0], label.at[1] - 9, label.at[0] + width_of(["Trust 7"], 13), label.at[1])

    dots = [s for s in shapes if isinstance(s, Dot)]
    curves = [s.points for s in shapes if isinstance(s, Path)]
    middle = next(s for s in shapes if isinstance(s, Line) and s.look == ShapeStyle.MEAN)
    assert [d for d in dots if box.distance(d.at) < d.radius] == []
    for line in (*curves, (middle.start, middle.end)):
        assert not any(box.is_crossed(*pair) for pair in zip(line, line[1:], strict=False))


def test_a_series_explains_what_is_drawn_and_no_more():
    def key(steps):
        return [w.words for w in over_time_of(steps).shapes if getattr(w, "words", "") in KEY]

    assert key(STEPS) == ["Actual", "Profile", "Wilson 95%"]
    assert key([SeriesPoint(f"Q{n}", 0.2) for n in range(3)]) == ["Actual"]
    for size in (WIDE, NARROW):
        last = over_time_of(STEPS, size).shapes[-1]
        assert last.at[0] + width_of([last.words], 12) <= size.width and last.at[1] < size.height


@pytest.mark.parametrize(
    "steps", [[], STEPS[:1], [SeriesPoint("Q", None)], [SeriesPoint("Q", 0.0)] * 3]
)
@pytest.mark.parametrize("size", [WIDE, NARROW, PANEL])
def test_few_or_no_values_are_drawn_too(steps, size):
    ElementTree.fromstring(svg.paint(over_time_of(steps, size, is_panel=size is PANEL)))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(1, 400)).map(sorted), min_size=1, max_size=40
    )
)
def test_every_dot_lies_in_the_picture(found):
    places = [
        FunnelPoint("x" * 90, count, out_of, n == 0) for n, (count, out_of) in enumerate(found)
    ]
    for size in (WIDE, NARROW):
        for dot in elements(svg.paint(funnel_of(places, size)), "circle"):
            assert 0 <= float(dot.get("cx")) <= size.width
            assert 0 <= float(dot.get("cy")) <= size.height


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 300), max_size=6))
def test_labels_are_pushed_apart_in_their_order(wanted):
    placed = pushed_apart(wanted, 15, 0, 300)
    in_order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    for upper, lower in zip(in_order, in_order[1:], strict=False):
        assert placed[lower] - placed[upper] >= 15 - 1e-6


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 1e6))
@example(0.0, 5e-324)
@example(1e6, 1e6 - 1e-9)
def test_round_numbers_enclose_what_is_drawn(one, other):
    low, high = sorted((one, other))
    steps = round_steps(low, high, 5)
    assert steps[0] <= low + 1e-6 and steps[-1] >= high - 1e-6 and 2 <= len(steps) <= 13


def test_a_picture_to_take_away_opens_and_is_not_blank():
    panels = contact_sheet.laid_out("By group", "", [("PG1", over_time_of(STEPS, PANEL))] * 4)
    for drawing in (funnel_of(PLACES), over_time_of(STEPS), panels):
        image = Image.open(BytesIO(png.paint(drawing, "Figures to 30 June 2014. " * 12)))
        assert image.format == "PNG" and image.width >= 2 * drawing.width
        assert len(image.getcolors(1_000_000)) > 4


def test_each_takes_less_than_writing_fifty_thousand_numbers():
    """Some 7 ms on an idle machine; a ratio, because tests share theirs."""
    statistics.limits.cache_clear()
    limit = min(_taken(lambda: [f"{n / 7:.2f}" for n in range(50_000)]) for _ in range(5))
    for draw in (
        lambda: svg.figure(funnel_of(PLACES), funnel_of(PLACES, NARROW)),
        lambda: svg.figure(over_time_of(STEPS), over_time_of(STEPS, NARROW)),
        lambda: svg.paint(over_time_of(STEPS, PANEL, is_panel=True)),
    ):
        assert min(_taken(draw) for _ in range(20)) < limit


def _taken(draw):
    started = time.perf_counter()
    draw()
    return time.perf_counter() - started
