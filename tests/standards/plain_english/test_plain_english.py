"""How hard a text is: the rule for what claimants read, and the page that measures any text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum.config import ROOT
from forum.core.extensions import db
from forum.core.form_recovery import RecoverableForm
from forum.standards.plain_english.forms import MOST_CHARACTERS
from forum.standards.plain_english.plain_words import plainer_words
from forum.standards.plain_english.readability import hard_to_read, measure
from forum.standards.plain_english.sentences import sentences_of, words_of

PATH = "/standards/plain-english"
HARD = (
    "An initial meeting is arranged within 15 working days of your referral. You choose the "
    "location from at least two. You are informed who your adviser is."
)
MENDED = (
    "We will meet you within 15 working days of your referral. You choose the place from at least "
    "two. We will tell you who your adviser is."
)
EASY = "We do this all day and then we go home to eat and sleep."
LONG = (
    "If you cannot come then tell us the day before so that we can give your time to somebody else "
    "and find a new time for you soon."
)


def test_a_text_of_reading_age_15_is_stopped_and_its_mended_form_passes():
    assert measure(HARD).reading_age == 15
    assert set(hard_to_read({"expect": HARD, "of_you": MENDED})) == {"expect"}
    assert hard_to_read({"expect": MENDED}) == {}
    assert measure(HARD).reasons_it_is_hard == [
        "Its reading age is 15, and 12 is the most: use shorter words and sentences."
    ]


def test_a_sentence_of_25_words_passes_and_one_of_26_is_stopped():
    words = LONG.rstrip(".").split()
    assert measure(" ".join(words[:25]) + ". Come in. Sit down.").is_plain
    stopped = measure(" ".join([*words[:25], "too"]) + ". Come in. Sit down.")
    assert stopped.reading_age <= 12, "its length alone stops it"
    assert stopped.reasons_it_is_hard == [
        "A sentence has 26 words, and 25 is the most: make two of it."
    ]


def test_the_higher_of_both_ages_counts():
    """Short words that few know: Dale and Chall's age is the higher one."""
    found = measure(
        "Our tort moot sat. The writ is null. A lien on the fief is void. We sit in the sun."
    )
    assert found.dale_chall_age > 12 > found.flesch_kincaid_age
    assert found.reading_age == round(found.dale_chall_age)


def test_of_a_short_text_dale_and_chall_s_age_is_left_out_and_that_is_said():
    one = measure("The referral is here, and we read it with you today.")
    assert one.is_too_short_for_dale_chall and one.dale_chall_age is None
    assert one.is_plain, "one hard word of 11 would make 15 years of it"
    long_enough = f"The referral is here. We read it. {EASY}"
    assert measure(long_enough).dale_chall_age is not None


def test_under_ten_words_there_is_no_reading_age(browse, people):
    few = measure("A private and unhurried talk.")
    assert few.reading_age is None and few.is_plain
    assert "Under 10 words" in browse().post(PATH, data={"text": "A private talk."}).text


@pytest.mark.parametrize("word", ["meets", "planned", "making", "tries", "earlier", "15", "you’ll"])
def test_a_regular_form_of_an_easy_word_and_a_number_are_easy(word):
    easy, other = (f"We sit here. We sit {one}. We sit here. {EASY}" for one in ("here", word))
    assert measure(other).dale_chall_age == pytest.approx(measure(easy).dale_chall_age)


def test_a_hard_word_counts_each_time_it_stands_there():
    text = "We sit here. {} We sit here and we do this all day." + EASY
    once, thrice = (text.format("The referral. " * times) for times in (1, 3))
    assert measure(thrice).dale_chall_age > measure(once).dale_chall_age


def test_hard_words_have_a_plainer_one_and_are_found_in_each_form():
    found = measure("Prior  to this we Facilitated it, in order to help.")
    assert found.hard_words == {"prior  to": "before", "facilitated": "help", "in order to": "to"}
    assert measure("An orderly priority.").hard_words == {}


def test_passive_verbs_are_found_and_states_are_not():
    found = measure("You will be contacted. It was not then sent. You are tired. We need it.")
    assert found.passive_verbs == ["be contacted", "was not then sent"]


def test_the_list_is_our_own_and_each_plainer_word_is_shorter_or_better_known():
    words = plainer_words()
    assert len(words) > 200
    assert not [form for form in words if form != form.strip().lower()]
    assert not [plain for plain in words.values() if plain in words]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Come at 9.30 a.m. Bring it.", 2),
        ("Mr. Smith and Dr. Jones, e.g. in town. Then go.", 2),
        ("You will see:\n- a private room\n- your adviser\n1. a plan", 4),
        ("Dear Jo\n\nThank you. Yours", 3),
        ("This line is as long as lines are when a program wraps them for\nyou. Good.", 2),
        ("“Is it you?” “Yes.”", 2),
        ("... - \n\n !", 0),
        ("", 0),
    ],
)
def test_a_text_is_cut_into_sentences(text, sentences):
    assert len(sentences_of(text)) == sentences


def test_words_are_counted_as_a_reader_counts_them():
    assert words_of("Twenty-five of us – at 9.30am – paid £1,200.50, didn't we?") == [
        *("Twenty-five", "of", "us", "at", "9.30am", "paid", "£1,200.50", "didn't", "we")
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abc AE.?!\n-•1'’é\u00a0\t😀,;:", max_size=200))
def test_any_text_is_measured_and_no_letter_of_it_is_lost(text):
    found = measure(text)
    shown = "".join(part.text for one in found.sentences for part in one.parts)
    assert [c for c in shown if c.isalpha()] == [c for c in text if c.isalpha()]
    assert (found.reading_age or 0) >= 0 and found.longest_sentence <= found.number_of_words


# The page


def test_anybody_has_a_text_measured_and_sees_what_to_change(browse, people):
    hard = f"Prior to this you will be contacted. {LONG} And so on it goes."
    page = browse().post(PATH, data={"text": hard})
    assert page.status_code == 200
    for shown in (
        "This text is hard to read.",
        "<mark>Prior to</mark>",
        "→ before",
        "<mark>be contacted</mark>",
        "28 words: make two of it.",
        "at most 12",
    ):
        assert shown in page.text
    assert "plain enough" in browse().post(PATH, data={"text": MENDED}).text


def test_nothing_of_it_is_kept_and_the_page_needs_no_token(app, browse, people):
    app.config["WTF_CSRF_ENABLED"] = True
    secret = "Zebedee came on Monday. He was late. He will come back."
    assert "Zebedee" in browse().post(PATH, data={"text": secret}).text
    assert "Zebedee" not in browse().get(PATH).text
    assert db.session.scalar(select(func.count()).select_from(RecoverableForm)) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "Paste or type a text."), ("a " * MOST_CHARACTERS, "Shorten this by")],
)
def test_what_cannot_be_measured_is_said_and_stays(browse, people, text, message):
    page = browse().post(PATH, data={"text": text})
    assert page.status_code == 422
    assert message in page.text and text.strip()[:200] in page.text


def test_a_text_without_words_is_said_to_have_none(browse, people):
    assert "no words in this text" in browse().post(PATH, data={"text": "... !"}).text


def test_a_text_with_markup_is_shown_as_typed(browse, people):
    page = browse().post(PATH, data={"text": "<script>alert(1)</script> is here."})
    assert "&lt;script&gt;" in page.text and "<script>alert" not in page.text


def test_textstat_is_imported_only_when_a_text_is_measured():
    """It takes 0.4 s and 21 MB, and most processes measure nothing."""
    at_once = re.compile(r"^(import|from) textstat", re.MULTILINE)
    files = (ROOT / "forum").rglob("*.py")
    assert [path.name for path in files if at_once.search(path.read_text())] == []
