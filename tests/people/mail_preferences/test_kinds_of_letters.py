"""Every letter that the exchange writes: what it is, and that it goes as its kind does."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "forum"

# About the account itself: at once, and nobody can stop them.
SECURITY = {
    "people/letters.py:_write",
    "api/keys/letters.py:_write_security",
    "api/webhooks/letters.py:switched_off",
    "administration/audit_log/jobs.py:look_after",
    "people/letters.py:closed",
}
# On one's own words, bookings and office, or asked for on that day: at once.
TRANSACTIONAL = {
    "gate/actions.py:_send_acceptance": "a decision on one's own words",
    "gate/actions.py:_send_reason": "a decision on one's own words",
    "moderation/decisions/letters.py:send_to": "a decision on one's own words",
    "practice/moderation/actions.py:_notify_author": "a decision on one's own case study",
    "practice/publishing/actions.py:_log_and_notify": "a decision on one's own case study",
    "practice/publishing/release_actions.py:_publish_if_released": "as its author chose",
    "practice/evidence/actions.py:_notify_author": "a decision on one's own case study",
    "practice/publishing/contact_actions.py:write_to_author": "who agreed to be written to",
    "practice/drafts/actions.py:invite_colleague": "a colleague asks, and waits",
    "practice/answer_letters.py:_send": "an answer to one's own question or comment",
    "practice/tries/jobs.py:_write": "asked for, on a day that the member chose",
    "workshops/attendance/actions.py:_write_to_author": "a draft is made in one's name",
    "workshops/schedule/actions.py:_log_as_moderator": "a decision on one's own workshop",
    "workshops/bookings/letters.py:_write": "one's own booking",
    "workshops/booking_news/letters.py:_send": "bookings of one's own workshop, as chosen",
    "standards/versions/letters.py:_send": "an office: a version waits, or is returned",
    "performance/uploads/letters.py:tell_who_approved": "an office: a release may hang on it",
    "performance/uploads/letters.py:tell_the_others": "an office: a release may hang on it",
}
# Nobody asked for them now: parts of the one mail of the day.
BUNDLED = {
    "pages/briefs/jobs.py:_send_batch",
    "people/supply_chains/letters.py:_write",
    "practice/gaps/close_gaps.py:_send_letter",
    "practice/publishing/freshness_actions.py:_ask",
    "practice/ratings/jobs.py:_write",
    "social/communities/letters.py:ask_to_facilitate",
    "social/communities/letters.py:send_week",
    "social/expertise/letters.py:ask",
    "standards/reviews/jobs.py:_remind",
    "workshops/attendance/jobs.py:_remind",
}
THE_MAIL_OF_THE_DAY = "social/digest/letters.py:send"


def _is_send(call):
    named = call.func
    if isinstance(named, ast.Attribute):
        return named.attr == "send" and ast.unparse(named.value) == "outbox"
    return isinstance(named, ast.Name) and named.id == "send"


@pytest.fixture(scope="module")
def letters():
    """{file and function: the names of the arguments} of each place that writes to the outbox."""
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        text = file.read_text()
        if "outbox" not in text or file.name == "outbox.py":
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and _is_send(call):
                        place = f"{file.relative_to(ROOT)}:{function.name}"
                        found[place] = {one.arg for one in call.keywords}
    return found


def test_each_letter_is_security_or_transactional_or_goes_with_the_mail_of_the_day(letters):
    assert set(letters) == {*SECURITY, *TRANSACTIONAL, *BUNDLED, THE_MAIL_OF_THE_DAY}


def test_only_what_nobody_asked_for_is_bundled(letters):
    assert {place for place, given in letters.items() if "with_day" in given} == BUNDLED


def test_security_mails_and_the_mail_of_the_day_have_each_their_way_out(letters):
    """No link in the first, one link in the other: it is one mail, with one way to end it."""
    assert not any("stop_path" in letters[place] for place in SECURITY)
    assert "stop_path" in letters[THE_MAIL_OF_THE_DAY]
