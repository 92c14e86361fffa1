"""What of a case study stands on one side of paper."""

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.pages.print_card.fitting import IN_A_ROW, Wanted, fit, lines_of, room_for
from forum.pages.print_card.views import PARTS

LONG = " ".join(["childcare"] * 200)


def rows_of(part):
    return sum(max(1, -(-len(line) // IN_A_ROW)) for line in part.lines)


def test_list_entries_and_paragraphs_become_lines():
    html = "<p>First &amp; foremost</p><ul><li>ask</li><li>book</li></ul>"

    assert lines_of(html) == ("First & foremost", "• ask", "• book")


def test_a_table_becomes_a_line_a_row():
    html = '<div class="scroll-box"><table><tr><th>Week</th><th>Came</th></tr>'
    html += "<tr><td>1</td><td>9</td></tr></table></div>"

    assert lines_of(html) == ("Week | Came", "1 | 9")


def test_what_is_short_stands_whole():
    parts = fit([Wanted("A", ("one", "two"), 1), Wanted("B", (), 4)])

    assert [(p.heading, p.lines, p.is_cut) for p in parts] == [("A", ("one", "two"), False)]


def test_what_is_long_is_cut_at_a_word_and_says_so():
    parts = fit([Wanted("A", (LONG,), 3), Wanted("B", (LONG,), 3)], rows=6)

    assert [part.is_cut for part in parts] == [True, True]
    assert all(part.lines[0].endswith("childcare…") for part in parts)


def test_room_that_one_leaves_the_next_one_takes():
    short, long = fit([Wanted("A", ("short",), 5), Wanted("B", (LONG,), 3)], rows=10)

    assert (rows_of(short), rows_of(long)) == (1, 9)


lines = st.lists(st.text(alphabet="ab ", max_size=400), max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(lines, min_size=1, max_size=7))
def test_it_never_needs_more_rows_than_there_are(texts):
    shares = [part[2] for part in PARTS]
    wanted = [Wanted("x", tuple(t), s) for t, s in zip(texts, shares, strict=False)]

    parts = fit(wanted)
    assert sum(map(rows_of, parts)) <= room_for(len(parts))
