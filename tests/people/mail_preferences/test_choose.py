import re
from secrets import token_hex

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail import links, outbox
from forum.mail.mailer import send_waiting
from forum.mail.outbox import Letter
from forum.mail.preferences import queries
from forum.mail.preferences.models import MailKind
from forum.models.comments import Comment


def test_every_kind_of_mail_comes_until_it_is_stopped(browse, ada):
    assert queries.wants(ada, MailKind.TRIES)
    browse(ada).post("/me/mails", data={"wanted": ["brief", "drafts"]})
    assert not queries.wants(ada, MailKind.TRIES)
    assert queries.wants(ada, MailKind.BRIEF)


def test_a_kind_that_does_not_exist_is_refused(browse, ada):
    answer = browse(ada).post("/me/mails", data={"wanted": ["spam"]})
    assert answer.status_code == 422
    assert queries.stopped(ada.id) == set()


def test_a_link_from_a_mail_stops_one_kind_without_a_sign_in_and_only_when_pressed(browse, ada):
    path = links.stop_path(ada, MailKind.TRIES)
    assert "Stop these mails?" in browse().get(path).text
    assert queries.wants(ada, MailKind.TRIES)
    for _ in range(2):
        assert "No more of these mails" in browse().post(path).text
    assert queries.stopped(ada.id) == {MailKind.TRIES}


def test_a_link_we_did_not_write_is_no_page(browse, ada):
    path = links.stop_path(ada, MailKind.TRIES)
    assert browse().post(path[:-2] + "xx").status_code == 404
    assert browse().get("/mail/stop/anything").status_code == 404


def test_a_mail_program_can_stop_them_for_its_reader(ada, sent):
    path = links.stop_path(ada, MailKind.TRIES)
    outbox.send(ada.email, "How did it go?", "Tell us.", stop_path=path)
    db.session.commit()
    send_waiting()
    sent = sent[-1].message()
    assert sent["List-Unsubscribe"].replace("\n ", "") == f"<http://localhost:8000{path}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_that_can_be_stopped_says_so_once(ada, sent):
    path = links.stop_path(ada, MailKind.TRIES)
    for body in ("Tell us.", f"Tell us.\n\nStop: http://localhost:8000{path}"):
        outbox.send(ada.email, "How did it go?", body, stop_path=path)
    outbox.send(ada.email, "Your booking", "It is at ten.")
    db.session.commit()
    send_waiting()
    assert [message.body.count(path) for message in sent] == [1, 1, 0]
    assert all(path in str(message.alternatives) for message in sent[:2])


@pytest.mark.parametrize("asks", ["question", "comment", "case study"])
def test_a_mail_about_an_answer_is_stopped_in_one_click(browse, ada, ben, term, share, sent, asks):
    post = answerable(browse, ada, share, asks)
    post(browse(ben), "It worked for us as well.")
    send_waiting()
    [mail] = sent
    path = re.search(r"/mail/stop/\S+", mail.body).group()

    assert browse().post(path).status_code == 200
    post(browse(ben), "And once more, a month later.")
    send_waiting()
    assert len(sent) == 1


def answerable(browse, author, share, kind):
    """post(client, words) answers what the author asked, said or shared."""
    if kind == "question":
        typed = {
            "key": "a" * 32,
            "title": "How do you keep appointments?",
            "body": "",
            "groups": [],
        }
        page = browse(author).post("/discussions/new", data=typed).location
        return lambda client, words: client.post(
            f"{page.partition('#')[0]}/answers", data={"key": token_hex(16), "body": words}
        )
    page = f"/case-studies/{share(author).id}/comments"
    if kind == "comment":
        browse(author).post(page, data={"key": token_hex(16), "body": "What did it cost you?"})
        page = f"/comments/{db.session.scalar(select(Comment.id))}/reply"
    return lambda client, words: client.post(page, data={"key": token_hex(16), "body": words})


def test_a_fact_is_told_once_and_as_it_stands_when_the_letter_goes(ada, sent):
    for words in ("It is at ten.", "It is at eleven."):
        outbox.send(ada.email, "Changed", words, dedupe_key="workshop 1 changed")
        db.session.commit()
    send_waiting()
    outbox.send(ada.email, "Changed", "Again.", dedupe_key="workshop 1 changed")
    db.session.commit()
    [letter] = db.session.scalars(select(Letter))
    assert (letter.body, letter.sent_at is not None) == ("It is at eleven.", True)


def test_a_letter_that_waits_can_be_taken_back(ada):
    outbox.send(ada.email, "Tomorrow", "At ten.", dedupe_key="reminder 1")
    outbox.cancel("reminder 1", "reminder 2")
    db.session.commit()
    assert db.session.scalars(select(Letter)).all() == []


def test_a_calendar_file_goes_with_its_letter(ada, sent):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    outbox.send(ada.email, "Booked", "See you there.", calendar=calendar)
    db.session.commit()
    send_waiting()
    [file] = [p for p in sent[-1].message().walk() if p.get_content_type() == "text/calendar"]
    assert file.get_param("method") == "REQUEST"
    assert "BEGIN:VCALENDAR" in file.get_payload(decode=True).decode()


@pytest.mark.parametrize("title", ["Two\nlines", "Two\r\nBcc: all@firm.example", "Two\u2028lines"])
def test_a_subject_is_one_line_so_that_its_mail_is_sent(ada, sent, title):
    outbox.send(ada.email, f"An answer to {title}", "Tell us.")
    db.session.commit()
    send_waiting()
    assert sent[-1].subject.startswith("An answer to Two ")
    assert len(sent[-1].subject.splitlines()) == 1 and not sent[-1].bcc
