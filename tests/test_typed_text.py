"""Text as people type and paste it: laid out as meant, and nothing typed is lost."""

import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.core import text
from tests.adviser_texts import texts

MANY = int(os.environ.get("FORUM_TEXTS", "300"))  # 10,000 before a release
WORD = re.compile(r"[^\W_]+")
BULLET_OF_WORD = re.compile(r"^(?:>\s*)?\s*o\t", re.MULTILINE)


def html_of(typed):
    return re.sub(r">\n+<", "><", text.to_html(typed)).replace("<br>\n", "<br>")


BULLETS = "<ul><li>rang</li><li>met</li></ul>"
LAID_OUT = [
    ("What we did:\n- rang\n- met", f"<p>What we did:</p>{BULLETS}"),
    ("What we did:\n* rang\n* met", f"<p>What we did:</p>{BULLETS}"),
    ("So:\n1. Ask\n2. Plan", "<p>So:</p><ol><li>Ask</li><li>Plan</li></ol>"),
    ("1) Ask\n2) Plan", "<ol><li>Ask</li><li>Plan</li></ol>"),
    ("Line one\nLine two", "<p>Line one<br>Line two</p>"),
    ("•\trang\n•\tmet", BULLETS),
    ("•rang\n•met", BULLETS),
    ("\uf0b7\trang\n\uf0b7\tmet", BULLETS),
    ("·\trang\n·\tmet", BULLETS),
    ("– rang\n– met", BULLETS),
    ("– rang", "<p>– rang</p>"),
    ("+ 5 more people", "<p>+ 5 more people</p>"),
    ("•\tCall\no\tone\n•\tMeet", "<ul><li>Call<ul><li>one</li></ul></li><li>Meet</li></ul>"),
    ("5*3 hours and 2*4 pounds", "<p>5*3 hours and 2*4 pounds</p>"),
    ("5 *3 and 4 *2", "<p>5 *3 and 4 *2</p>"),
    ("a *real* **job**, _now_", "<p>a <em>real</em> <strong>job</strong>, <em>now</em></p>"),
    ("***both***", "<p><strong><em>both</em></strong></p>"),
    ("*a **b** c* __d__", "<p><em>a <strong>b</strong> c</em> <strong>d</strong></p>"),
    ("_a snake_case b_", "<p><em>a snake_case b</em></p>"),
    (
        "*p *most* data_of_2014 *most*",
        "<p>*p <em>most</em> data_of_2014 <em>most</em></p>",
    ),
    (">50 people came", "<p>&gt;50 people came</p>"),
    ("> 50 people came", "<p>&gt; 50 people came</p>"),
    ("We met.\n>50 came\n>20 started", "<p>We met.<br>&gt;50 came<br>&gt;20 started</p>"),
    ("#1 priority is trust", "<p>#1 priority is trust</p>"),
    ("Trust\n#1 priority", "<p>Trust<br>#1 priority</p>"),
    ("\tA paragraph\n\n    another", "<p>A paragraph</p><p>another</p>"),
    ("> quoted\n> twice", "<blockquote><p>quoted<br>twice</p></blockquote>"),
    ("# Heading\nThen", "<h3>Heading</h3><p>Then</p>"),
    ("Heading\n=======\nThen", "<h3>Heading</h3><p>Then</p>"),
    ("3. Ask\n4. Tell", '<ol start="3"><li>Ask</li><li>Tell</li></ol>'),
    ("1. Ask\n3. Tell", '<ol><li>Ask</li><li value="3">Tell</li></ol>'),
    ("1. Ask\n1. Tell", '<ol><li>Ask</li><li value="1">Tell</li></ol>'),
    ("It began in\n2014. It worked", "<p>It began in<br>2014. It worked</p>"),
    ("- rang\n\nThen", "<ul><li>rang</li></ul><p>Then</p>"),
    ("- rang\nThen", "<ul><li>rang</li></ul><p>Then</p>"),
    ("- rang\n  and met", "<ul><li>rang<br>and met</li></ul>"),
    ("- rang\n\n  twice\n- met", "<ul><li>rang<p>twice</p></li><li>met</li></ul>"),
    ("work_programme_data_2014", "<p>work_programme_data_2014</p>"),
    ("[Jo]: yes", "<p>[Jo]: yes</p>"),
]


@pytest.mark.parametrize(("typed", "html"), LAID_OUT)
def test_what_is_typed_is_laid_out_as_meant(typed, html):
    assert html_of(typed) == html


@pytest.mark.parametrize("indent", ["  ", "   ", "    ", "\t"])
def test_bullets_of_a_step_stand_inside_it(indent):
    typed = f"1. Call\n{indent}- one\n{indent}- two\n2. Meet"

    assert html_of(typed) == (
        "<ol><li>Call<ul><li>one</li><li>two</li></ul></li><li>Meet</li></ol>"
    )


def test_bullets_between_steps_do_not_end_the_counting():
    html = html_of("1. Ask\n- by phone\n2. Tell")

    assert html == (
        '<ol><li>Ask</li></ol><ul><li>by phone</li></ul><ol start="2"><li>Tell</li></ol>'
    )


def test_cells_pasted_from_a_spreadsheet_are_a_table():
    html = html_of("Our groups:\nGroup\tOffered\tStarted\nPG1\t50\t20\n*PG2\t|`\t5\t6\n\nThen")

    assert "<th>Group</th><th>Offered</th><th>Started</th>" in html
    assert "<td>PG1</td><td>50</td><td>20</td>" in html
    assert "<td>*PG2</td><td>|`</td><td>5</td><td>6</td>" in html
    assert html.startswith("<p>Our groups:</p>")
    assert html.endswith("<p>Then</p>")


def test_a_row_may_have_more_cells_than_the_heading():
    assert "<td>3</td>" in html_of("Seen:\n|a|b|\n|-|-|\n|1|2|3|\nThen we met")


@pytest.mark.parametrize("typed", ["\t".join("a" * 2001) + "\nb\tc", "|" * 1500 + "\n-|-\n|\n|"])
def test_more_cells_than_can_be_laid_out_are_refused(typed):
    with pytest.raises(text.TooTangled):
        text.to_html(typed)


@pytest.mark.parametrize("end", ["It", "Is", "Me", "To", "In", "At", "So", "it", "co", "in.It"])
def test_two_sentences_without_a_space_are_no_address(end):
    assert "<a" not in text.to_html(f"it worked well.{end} was cheap")


@pytest.mark.parametrize(
    ("typed", "address", "after"),
    [
        ("[https://www.example.org/guide/]", "https://www.example.org/guide/", "]"),
        ("(http://ex.mp/).", "http://ex.mp/", ")."),
        ("“https://ex.mp/a?b=c”!", "https://ex.mp/a?b=c", "”!"),
        ("see https://ex.mp/a_(b): good", "https://ex.mp/a_(b)", ": good"),
        ("see www.gov.uk, or", "http://www.gov.uk", ", or"),
        ("see example.org/x; or", "http://example.org/x", "; or"),
    ],
)
def test_a_link_ends_where_the_address_ends(typed, address, after):
    html = text.to_html(typed)

    assert f'<a href="{address}" rel="nofollow ugc noopener">' in html
    assert f"</a>{after}" in html


def test_wide_tables_and_code_can_be_reached_by_keyboard():
    html = text.to_html("a\tb\n1\t2\n\n```\nx = 1\n```")

    for box, tag in (("Table", "<div "), ("Code", "<pre ")):
        element = next(part for part in re.findall(r"<[^>]+>", html) if part.startswith(tag))
        assert 'tabindex="0"' in element
        assert 'role="region"' in element
        assert f'aria-label="{box}"' in element
    assert text.to_html("a\tb\n1\t2") == text.to_html("a\tb\n1\t2")


def test_line_breaks_of_word_are_line_breaks():
    assert text.clean("one\vtwo\u2028three") == "one\ntwo\nthree"
    assert text.one_line("one\vtwo\u2028three") == "one two three"


PLAIN = [
    ("1. Welcome\n2. Plan\n\nBring pens", "1. Welcome\n2. Plan\nBring pens"),
    ("3. Ask\n5. Tell", "3. Ask\n5. Tell"),
    ("1. Call\n   - one\n   - two\n2. Meet", "1. Call\n   • one\n   • two\n2. Meet"),
    ("Group\tOffered\nPG1\t50", "Group | Offered\nPG1 | 50"),
    ("\tOffered\nPG1\t50", "| Offered\nPG1 | 50"),
    ("# What\nWe *met*\nand rang", "What\nWe met\nand rang"),
    ("> a\n> - b", "> a\n> • b"),
    ("a < b & c", "a < b & c"),
    ("[guide](https://ex.mp/g) https://ex.mp/", "guide (https://ex.mp/g) https://ex.mp/"),
    ("```\na\n  b\n```", "a\n  b"),
    ("- rang\n  and met", "• rang\n   and met"),
]


@pytest.mark.parametrize(("typed", "plain"), PLAIN)
def test_plain_text_keeps_lists_tables_and_lines(typed, plain):
    assert text.to_plain(text.to_html(typed)) == plain


def test_an_excerpt_ends_at_a_word_and_never_at_a_bare_number():
    plain = "1. Welcome\n2. Plan the day"

    assert text.excerpt(plain, 15) == "1. Welcome…"
    assert text.excerpt(plain, 20) == "1. Welcome\n2. Plan…"
    assert text.excerpt(plain, 200) == plain


@settings(
    max_examples=MANY,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(texts())
def test_every_word_and_number_typed_is_in_the_plain_text_in_order(typed):
    cleaned = text.clean(typed)
    plain = iter(WORD.findall(text.to_plain(text.to_html(cleaned))))

    for word in WORD.findall(BULLET_OF_WORD.sub("• ", cleaned)):
        assert word in plain, f"{word!r} is lost, or out of its place"


@settings(max_examples=MANY, deadline=None)
@given(st.text(alphabet="-*•o§+1. \t\n>#|`~_[]()<&\\=a\u00a0\x02\x03:;", max_size=120))
def test_any_row_of_signs_is_laid_out_and_no_word_of_it_is_lost(typed):
    try:
        html = text.to_html(typed)
    except text.TooTangled:
        return
    assert text.sanitise(html) == html
    assert "\x02" not in html
    plain = text.to_plain(html)
    assert plain.count("a") >= text.clean(typed).count("a")
