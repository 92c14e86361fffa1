from datetime import timedelta

import pytest
from sqlalchemy import func, select

from filecheck.kinds import FileKind
from forum.core import clock
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.attachments import MOST_FILES, Attachment, StoredFile, StoredPiece
from forum.models.case_studies import Draft
from forum.people.data_export import queries as data_export
from forum.practice.attachments import actions, file_names, inspection, jobs, queries, views
from forum.practice.drafts import actions as draft_actions
from forum.practice.publishing import actions as case_studies
from forum.search import index
from forum.search.engine import Query
from tests.practice.attachments.conftest import pdf_of, picture_of, xlsx_of

TEXT = b"Ask about childcare before the first appointment."


def files():
    return db.session.scalars(select(Attachment).order_by(Attachment.place)).all()


def test_a_file_is_added_listed_and_fetched(send, browse, ada, bus_passes):
    answer = send(ada, pdf_of(2), "Our plan.pdf")
    assert answer.status_code == 302

    page = browse().get(f"/case-studies/{bus_passes.id}-{bus_passes.slug}").text
    assert "Our plan.pdf" in page
    got = browse().get(f"/attachments/{files()[0].id}/Our%20plan.pdf")

    assert got.data.startswith(b"%PDF-")
    assert got.headers["Content-Disposition"] == 'attachment; filename="Our plan.pdf"'
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "private, no-store"


def test_a_large_file_is_kept_in_pieces_and_comes_back_whole(ada, bus_passes):
    home = queries.home_in_case_study(ada, bus_passes.id)
    content = bytes(range(256)) * 4_000

    kept = actions.add(ada, home, "a.txt", "txt", content, "")

    assert db.session.scalar(select(func.count()).select_from(StoredPiece)) == 4
    assert queries.content(kept) == content


@pytest.mark.parametrize(
    "name, shown",
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\ada\\Plan.docx", "Plan.txt"),
        ("plan\u202efdp.exe", "planfdp.txt"),
        ("<script>alert(1)</script>.txt", "script.txt"),
        ("a" * 300 + ".txt", "a" * 80 + ".txt"),
        ("..", "file.txt"),
        (".htaccess", "htaccess.txt"),
        ("con.txt", "file con.txt"),
        ("", "file.txt"),
        (None, "file.txt"),
        ("\0\r\nX: y.txt", "X y.txt"),
    ],
)
def test_names_are_cleaned_and_end_as_the_file_is(name, shown):
    assert file_names.clean(name, FileKind.TEXT) == shown


def test_the_name_is_cleaned_when_a_file_comes(send, ada):
    send(ada, TEXT, "../../plan\u202efdp.exe")

    assert [one.name for one in files()] == ["planfdp.txt"]


def test_text_in_the_place_of_a_file_is_no_file(browse, ada, bus_passes):
    answer = browse(ada).post(f"/case-studies/{bus_passes.id}/files", data={"file": "text"})

    assert answer.status_code == 422


def test_the_same_file_twice_is_one(send, ada):
    send(ada, TEXT)
    send(ada, TEXT, "other name.txt")

    assert len(files()) == 1


def test_the_sixth_is_refused(send, ada):
    for number in range(MOST_FILES + 1):
        answer = send(ada, TEXT + str(number).encode())

    assert answer.status_code == 409
    assert "5 files already" in answer.text
    assert [one.place for one in files()] == [1, 2, 3, 4, 5]


def test_of_two_for_the_last_place_one_gets_it(app, ada, bus_passes, monkeypatch):
    """Both have seen that a place is free; the constraint decides, and the loser looks again."""
    home = queries.home_in_case_study(ada, bus_passes.id)
    for number in range(MOST_FILES - 1):
        actions.add(ada, home, "a.txt", "txt", bytes([number]), "")
    seen = queries.of_home(home)
    actions.add(ada, home, "a.txt", "txt", b"first", "")
    looks = iter([seen])
    real = queries.of_home
    monkeypatch.setattr(queries, "of_home", lambda home: next(looks, None) or real(home))

    with pytest.raises(Refused, match="5 files already"):
        actions.add(ada, home, "b.txt", "txt", b"second", "")

    assert len(files()) == MOST_FILES


def test_a_removed_file_is_gone_and_its_bytes_follow(send, browse, ada, ben):
    send(ada, TEXT)
    one = files()[0]
    address = f"/attachments/{one.id}/remove"
    assert browse(ben).post(address).status_code == 403

    browse(ada).post(address)
    assert browse(ada).get(f"/attachments/{one.id}").status_code == 404
    jobs.delete_orphans()
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1

    db.session.scalars(select(StoredFile)).one().stored_at -= timedelta(hours=2)
    db.session.commit()
    jobs.delete_orphans()
    assert db.session.scalar(select(func.count()).select_from(StoredPiece)) == 0


@pytest.mark.parametrize("who", ["ben", "amy", "mo"])
def test_who_may_not_edit_may_not_add(send, browse, people, bus_passes, who):
    assert send(people[who], TEXT).status_code == 403
    assert browse(people[who]).get(f"/case-studies/{bus_passes.id}/files").status_code == 403


def test_a_refusal_says_which_file_and_why_and_is_no_success(send, ada, bus_passes):
    answer = send(ada, b"<svg onload='alert(1)'/>", "drawing.svg")

    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert "drawing.svg: This is a web page or a drawing" in answer.text
    assert files() == []


def test_no_file_chosen(browse, ada, bus_passes):
    answer = browse(ada).post(f"/case-studies/{bus_passes.id}/files", data={})

    assert answer.status_code == 422
    assert "Choose a file first" in answer.text


def test_a_file_that_is_too_large_is_said_in_words(send, ada):
    assert "larger than 10 MB" in send(ada, b"x" * (11 * 1024 * 1024)).text

    answer = send(ada, b"x" * (41 * 1024 * 1024))
    assert answer.status_code == 413
    assert "larger than 10 MB" in answer.text


def test_the_token_is_looked_at(app, send, ada):
    app.config["WTF_CSRF_ENABLED"] = True

    assert send(ada, TEXT).status_code == 400
    assert files() == []


def test_sixty_an_hour(send, ada, monkeypatch):
    monkeypatch.setattr(actions, "FILES_AN_HOUR", 1)
    send(ada, TEXT)

    assert send(ada, TEXT + b"2").status_code == 429


@pytest.fixture
def draft(ada):
    part = draft_actions.DraftPart("d" * 32, ("title",), {"title": ["Secret plan"]}, "")
    return draft_actions.save_part(ada, part)


def test_a_draft_s_files_are_the_author_s_alone_and_go_with_it_when_it_is_sent(
    send, browse, ada, ben, mo, draft, share, answers
):
    assert send(ada, TEXT, "plan.txt", f"/share/{draft.key}/files").status_code == 302
    address = f"/attachments/{files()[0].id}"

    def sees():
        return [browse(who).get(address).status_code for who in (ada, ben, mo, None)]

    assert sees() == [200, 404, 404, 404]
    case_studies.publish(ada, draft.key, answers, accepted_needed=0)
    assert sees() == [200, 200, 200, 200]


def test_the_last_look_before_sending_names_the_files(send, browse, ada, draft):
    check = f"/share/{draft.key}/check"
    assert "plan.txt" not in browse(ada).get(check).text
    send(ada, TEXT, "plan.txt", f"/share/{draft.key}/files")

    assert "plan.txt" in browse(ada).get(check).text


def test_a_draft_of_somebody_else_has_no_files_page(send, browse, ben, draft):
    assert browse(ben).get(f"/share/{draft.key}/files").status_code == 404
    assert send(ben, TEXT, to=f"/share/{draft.key}/files").status_code == 404


def test_files_of_a_deleted_draft_go_after_a_day(send, browse, ada, draft):
    send(ada, TEXT, to=f"/share/{draft.key}/files")
    db.session.delete(db.session.scalars(select(Draft)).one())
    db.session.commit()
    assert browse(ada).get(f"/attachments/{files()[0].id}").status_code == 404
    jobs.delete_orphans()
    assert len(files()) == 1

    files()[0].added_at = clock.now() - timedelta(days=2)
    db.session.commit()
    jobs.delete_orphans()
    assert files() == []


@pytest.mark.parametrize(
    "status, seen", [("held", 404), ("declined", 404), ("withdrawn", 410), ("published", 200)]
)
def test_it_is_served_by_the_rule_of_its_case_study(
    send, browse, ada, ben, mo, bus_passes, status, seen
):
    send(ada, TEXT)
    bus_passes.status = status
    db.session.commit()
    address = f"/attachments/{files()[0].id}"

    assert [browse(who).get(address).status_code for who in (None, ben)] == [seen, seen]
    assert [browse(who).get(address).status_code for who in (ada, mo)] == [200, 200]


def test_words_in_a_file_are_found_and_no_longer_once_it_is_hidden(
    app, send, ada, bus_passes, indexer
):
    def found():
        indexer.catch_up()
        return index.engine(app).search(Query("quokkafile", "case_study"))

    send(ada, b"Ask the quokkafile first.")
    assert found().matched_fields == {f"case_study:{bus_passes.id}": ("attachments",)}

    bus_passes.status = "withdrawn"
    db.session.commit()
    assert found().total == 0

    bus_passes.status = "published"
    db.session.delete(files()[0])
    db.session.commit()
    assert found().total == 0


def test_the_results_say_that_it_stands_in_a_file(send, browse, ada, indexer):
    send(ada, b"Ask the quokkafile first.")
    indexer.catch_up()

    assert "an attachment" in browse().get("/case-studies?q=quokkafile").text


def test_one_s_own_data_names_the_files(send, ada):
    send(ada, xlsx_of(), "costs.xlsx")

    told = data_export.export(ada)["attachments"]
    assert [(one["name"], one["kind"]) for one in told] == [("costs.xlsx", "xlsx")]


def test_a_picture_is_sent_as_a_download_too(send, browse, ada):
    send(ada, picture_of("PNG"), "desk.png")

    got = browse(ada).get(f"/attachments/{files()[0].id}")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got.headers["Content-Type"] == "image/png"


def test_a_file_does_not_name_the_author_of_an_anonymous_case_study(send, ada, bus_passes):
    bus_passes.is_anonymous = True
    db.session.commit()

    answer = send(ada, b"Made by Northfield Trust for you.")
    assert answer.status_code == 409
    assert "this file says “Northfield Trust”" in answer.text
    assert files() == []


def test_a_file_quotes_no_figure_before_its_release(send, ada):
    answer = send(ada, b"Job outcomes were 41% in June 2090.")

    assert answer.status_code == 409
    assert "not released yet" in answer.text


def test_what_a_draft_s_file_says_is_looked_at_when_it_is_sent(send, ada, draft, answers):
    send(ada, b"Job outcomes were 41% in June 2090.", to=f"/share/{draft.key}/files")

    sent = case_studies.publish(ada, draft.key, answers, accepted_needed=0)
    assert sent.status == "held"


def test_nobody_waits_for_the_database_while_a_file_is_looked_through(send, ada, monkeypatch):
    waited = []

    def look(sent):
        waited.append(db.session().in_transaction())
        return inspection.inspect_file(sent)

    monkeypatch.setattr(views, "inspect_file", look)
    send(ada, TEXT)

    assert waited == [False]
    assert len(files()) == 1
