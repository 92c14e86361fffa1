"""Letters: sent until they go, blanked once gone, shown in a demonstration only."""

import smtplib
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from forum.core import clock
from forum.core.extensions import db
from forum.mail import mailer
from forum.mail.outbox import Letter, send


@pytest.fixture
def refusing(app, monkeypatch):
    """A mail server that takes nothing."""

    class Refusing:
        def send_messages(self, messages):
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(mailer, "_connection", Refusing)


@pytest.fixture
def letter(app):
    send("nia@newtown.example", "A colleague joined", "Hello,\n\nSee <https://x.example/a?b=1&c>.")
    db.session.commit()
    return db.session.scalar(select(Letter))


def test_a_letter_goes_once(sent, letter):
    assert mailer.send_waiting(10) == 1
    assert mailer.send_waiting(10) == 0

    (message,) = sent
    assert message.to == ["nia@newtown.example"]
    assert letter.sent_at is not None


def test_it_is_plain_text_with_simple_html_beside(sent, letter):
    mailer.send_waiting(10)
    plain, html = sent[0].message().get_payload()

    assert plain.get_content_type() == "text/plain"
    assert html.get_content_type() == "text/html"
    body = html.get_payload(decode=True).decode()
    assert '<a href="https://x.example/a?b=1&amp;c">https://x.example/a?b=1&amp;c</a>' in body
    assert "&lt;" in body


def test_nothing_that_is_typed_becomes_a_header(app, sent):
    typed = "A workshop\r\nBcc: everybody@there.example\r\n\r\nAnother body"
    send("nia@newtown.example", typed, "Hello,")
    db.session.commit()
    mailer.send_waiting(10)
    (message,) = sent
    assert message.subject == "A workshop Bcc: everybody@there.example Another body"
    assert message.recipients() == ["nia@newtown.example"]


def test_its_text_goes_once_it_is_sent_but_in_a_demonstration(sent, letter, app, monkeypatch):
    mailer.send_waiting(10)
    assert letter.body

    monkeypatch.setattr(app.config["SETTINGS"], "demo", False)
    send("nia@newtown.example", "Another", "with a link")
    db.session.commit()
    mailer.send_waiting(10)
    assert db.session.scalars(select(Letter.body).where(Letter.subject == "Another")).one() == ""


def test_one_that_does_not_go_is_tried_again_later_and_later(refusing, letter):
    pauses = []
    for _ in range(4):
        before = clock.now()
        assert mailer.send_waiting(10) == 0
        pauses.append(round((letter.next_try_at - before) / timedelta(minutes=1)))
        letter.next_try_at = clock.now()
        db.session.commit()

    assert pauses == [1, 2, 4, 8]
    assert letter.sent_at is None
    assert letter.body


def test_it_is_not_tried_before_its_time_nor_for_ever(refusing, letter):
    mailer.send_waiting(10)
    mailer.send_waiting(10)
    assert letter.tries == 1

    letter.tries, letter.next_try_at = mailer.MOST_TRIES, clock.now()
    db.session.commit()
    mailer.send_waiting(10)
    assert letter.tries == mailer.MOST_TRIES


def test_one_bad_letter_does_not_hold_up_the_rest(sent, letter):
    letter.subject = "Two\nlines"
    send("ben@southgate.example", "A good one", "Hello")
    db.session.commit()

    assert mailer.send_waiting(10) == 1
    assert sent[0].to == ["ben@southgate.example"]


def test_a_batch_is_no_larger_than_asked(sent, app):
    for number in range(5):
        send(f"n{number}@x.example", "Hello", "Hello")
    db.session.commit()

    assert [mailer.send_waiting(2) for _ in range(4)] == [2, 2, 1, 0]


def test_no_transaction_is_open_while_the_server_is_asked(app, letter, monkeypatch):
    states = []

    class Looking:
        def send_messages(self, messages):
            states.append(db.session().in_transaction())
            return 1

    monkeypatch.setattr(mailer, "_connection", Looking)
    mailer.send_waiting(10)

    assert states == [False]


def test_the_file_back_end_writes_a_file(app, letter, tmp_path, monkeypatch):
    app.extensions["mailman"].backend = "file"
    app.extensions["mailman"].file_path = str(tmp_path / "mail")
    mailer.send_waiting(10)

    (file,) = (tmp_path / "mail").iterdir()
    assert "To: nia@newtown.example" in file.read_text()


def test_a_log_of_a_failure_names_nobody(refusing, letter):
    with capture_logs() as logs:
        mailer.send_waiting(10)

    assert logs[0]["error"] == "SMTPServerDisconnected"
    assert "nia" not in str(logs)


def test_the_mail_server_is_asked_for_a_certificate_we_can_check(monkeypatch):
    contexts = []
    monkeypatch.setattr(smtplib.SMTP, "starttls", lambda self, *, context: contexts.append(context))
    mailer.CheckedSMTP.connection_class.fget(None)().starttls(context=None)

    assert contexts[0].check_hostname
    assert contexts[0].verify_mode.name == "CERT_REQUIRED"


# Where a link leads


def test_the_base_address_is_the_settings(app, monkeypatch):
    monkeypatch.setattr(app.config["SETTINGS"], "base_url", "https://exchange.example")
    with app.test_request_context(headers={"Host": "evil.example"}):
        assert mailer.address("/me") == "https://exchange.example/me"
    assert mailer.address("/me") == "https://exchange.example/me"


def test_a_demonstration_without_one_uses_the_address_it_is_asked_at(app):
    with app.test_request_context(headers={"Host": "127.0.0.1:8080"}):
        assert mailer.address("/me") == "http://127.0.0.1:8080/me"


def test_a_production_never_does(app, monkeypatch):
    monkeypatch.setattr(app.config["SETTINGS"], "demo", False)
    with app.test_request_context(headers={"Host": "evil.example"}):
        assert "evil" not in mailer.address("/me")


# The page


def test_the_demonstration_shows_its_mail_newest_first(browse, people, letter):
    send("ben@southgate.example", "The newest", "Open http://localhost/confirm/abc now.")
    db.session.commit()
    page = browse().get("/demo/mail").text

    assert page.index("The newest") < page.index("A colleague joined")
    assert '<a href="http://localhost/confirm/abc">' in page


def test_markup_in_a_letter_is_shown_as_text(browse, people):
    send("a@x.example", "<script>1</script>", '<img src=x> https://x.example/"onclick=1')
    db.session.commit()
    page = browse().get("/demo/mail").text

    assert "<script>1" not in page
    assert "<img src=x" not in page
    assert 'onclick=1"' not in page.replace("&#34;", "")


def test_elsewhere_there_is_no_such_page_for_anybody(browse, mo, letter, app, monkeypatch):
    monkeypatch.setattr(app.config["SETTINGS"], "demo", False)

    assert browse().get("/demo/mail").status_code == 404
    assert browse(mo).get("/demo/mail").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_odd_page_numbers_are_answered(browse, people, letter, page):
    assert browse().get("/demo/mail", query_string={"page": page}).status_code in (200, 404)
