"""What people type becomes HTML that does nothing but show it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core import text


def test_markdown_is_laid_out():
    html = text.to_html("We *paid*.\n\n1. Ask\n2. Go\n\n|a|b|\n|-|-|\n|1|2|")

    assert "<em>paid</em>" in html
    assert "<ol>" in html
    assert 'class="scroll-box"' in html


def test_headings_stand_below_those_of_the_page():
    assert "<h3>What</h3>" in text.to_html("# What")


def test_addresses_become_links_that_say_they_are_members_words():
    assert '<a href="https://a.org" rel="nofollow ugc noopener">' in text.to_html(
        "See https://a.org"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](https://evil.example/pixel.png)",
        '<a href="https://a.example" style="position:fixed" onclick="x()">y</a>',
        "<svg><script>alert(1)</script></svg>",
        "<iframe src=//evil.example></iframe>",
        '[x](https://a.example "onmouseover=alert(1)")<b onmouseover=x>',
    ],
)
def test_nothing_that_is_typed_runs_or_calls_home(typed):
    html = text.to_html(typed)
    for mark in ("<script", "<img", "<svg", "<iframe", "javascript:", "<b "):
        assert mark not in html.lower()
    assert not any("style=" in tag or "onclick=" in tag for tag in re.findall("<[^>]*>", html))


def test_html_is_shown_as_it_was_typed():
    assert "&lt;b&gt;18&lt;/b&gt;" in text.to_html("<b>18</b>")


@pytest.mark.parametrize("typed", ["[" * 4000, "![" * 3000, "<" * 900, "x" * 20_001])
def test_what_would_take_seconds_is_refused_before_it_starts(typed):
    with pytest.raises(text.TooTangled):
        text.to_html(typed)


@pytest.mark.parametrize(
    "typed", ["> " * 3000 + "x", "* " * 3000 + "x", "\n".join("  " * i + "* x" for i in range(400))]
)
def test_what_nests_too_deep_is_refused_or_shown_but_never_fails(typed):
    try:
        assert isinstance(text.to_html(typed), str)
    except text.TooTangled as refused:
        assert str(refused)


@given(st.text(max_size=300))
def test_any_text_is_laid_out_safely(typed):
    try:
        html = text.to_html(text.clean(typed))
    except text.TooTangled:
        return
    assert "<script" not in html.lower()
    assert text.sanitise(html) == html


@given(st.text(max_size=200))
def test_what_is_cleaned_fits_a_database(typed):
    cleaned = text.clean(typed)
    cleaned.encode("utf-8")
    assert "\0" not in cleaned
    assert "\n" not in text.one_line(typed)


def test_a_slug_is_readable_and_never_empty():
    assert text.slug("Warm handovers: into part-time café work!") == (
        "warm-handovers-into-part-time-cafe-work"
    )
    assert text.slug("日本") == "untitled"
