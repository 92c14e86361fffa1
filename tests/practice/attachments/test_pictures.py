from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.attachments import MOST_PICTURES, Attachment
from forum.models.case_studies import CaseStudyStatus
from forum.models.questions import Answer
from forum.practice.attachments import actions, jobs, queries
from forum.practice.questions import actions as questions
from tests.practice.attachments.conftest import pdf_of, picture_of

SHOWS = "A noticeboard with the week's vacancies"
DESCRIBED = {"description": SHOWS, "recognisable": "no"}


@pytest.fixture
def show(browse, bus_passes):
    """show(who, to=address, **answers) sends a picture."""

    def post(who, to: str | None = None, content: bytes | None = None, **answers: str):
        file = FileStorage(BytesIO(content or picture_of("PNG")), "board.png")
        boundary, body = encode_multipart({"file": file} | DESCRIBED | answers)
        address = to or f"/case-studies/{bus_passes.id}/files"
        kind = f"multipart/form-data; boundary={boundary}"
        return browse(who).post(address, data=body, content_type=kind)

    return post


@pytest.fixture
def answer(app, people):
    """Of Ben, to a question of Ada."""
    asked = {"title": "What do you put on your board?", "body": "Ours is empty.", "terms": []}
    question = questions.ask(people["ada"], "q" * 32, asked, 10)
    return questions.answer(people["ben"], question, "b" * 32, "Vacancies of the week.", 10)


def picture() -> Attachment:
    return db.session.scalars(select(Attachment).order_by(Attachment.id.desc())).first()


def of_colour(number: int) -> bytes:
    return picture_of("PNG", size=(40 + number, 30))


def trust(owner, bus_passes, number: int = actions.ACCEPTED_NEEDED) -> None:
    """As if moderators had accepted so many pictures of this member before."""
    for one in range(number):
        db.session.add(
            Attachment(
                owner_id=owner.id,
                key=f"{one}" * 32,
                place=1,
                sha256=bytes_of(one),
                name="old.png",
                kind="png",
                size=1,
                description="A form",
            )
        )
    db.session.commit()


def bytes_of(number: int) -> str:
    return actions.store_content(bytes([number]))


def page_of(case_study) -> str:
    return f"/case-studies/{case_study.id}-{case_study.slug}"


def test_a_picture_says_what_it_shows(show, browse, ada, bus_passes):
    trust(ada, bus_passes)
    assert show(ada).status_code == 302

    page = browse().get(page_of(bus_passes)).text

    assert f'alt="{SHOWS}"'.replace("'", "&#39;") in page
    assert f'src="/attachments/{picture().id}/board.png"' in page


@pytest.mark.parametrize(
    "typed, says",
    [
        ({"description": ""}, "Say what the picture shows"),
        ({"recognisable": ""}, "Say whether anybody can be recognised"),
        ({"recognisable": "yes"}, "Then we cannot take it"),
        ({"recognisable": "perhaps"}, "not in the list any more"),
        ({"description": "x" * 201}, "Shorten this by 1 character"),
        ({"description": "Josephine, AB 12 34 56 C"}, "National Insurance number"),
        ({"description": "Our 47 job outcomes in October 2026"}, "not released yet"),
    ],
)
def test_without_an_answer_or_with_a_face_it_is_not_taken(show, ada, bus_passes, typed, says):
    refused = show(ada, **typed)

    assert refused.status_code == 422
    assert says in refused.text
    assert "Choose the same picture again" in refused.text
    assert picture() is None
    if "description" not in typed:
        assert SHOWS.replace("'", "&#39;") in refused.text


def test_other_files_are_asked_neither_question(show, ada, bus_passes):
    assert show(ada, content=pdf_of(), description="", recognisable="").status_code == 302

    assert picture().description == ""
    assert not picture().is_held


def test_the_first_pictures_wait_for_a_moderator(show, browse, people, bus_passes):
    files = show(people["ada"]).location
    assert "Only you see this picture" in browse(people["ada"]).get(files).text
    held = picture()

    assert SHOWS[:14] not in browse().get(page_of(bus_passes)).text
    assert browse(people["ben"]).get(f"/attachments/{held.id}").status_code == 404
    assert "Only you see this picture" in browse(people["ada"]).get(page_of(bus_passes)).text
    queue = browse(people["mo"]).get("/moderation").text
    assert "board.png" in queue and f'src="/attachments/{held.id}"' in queue
    assert browse(people["mo"]).get(f"/attachments/{held.id}").status_code == 200

    item = f"/moderation/items/file/{held.id}"
    assert f'src="/attachments/{held.id}"' in browse(people["mo"]).get(item).text
    browse(people["mo"]).post(f"{item}/decide", data={"act": "accept", "seen": "0"})

    assert SHOWS[:14] in browse().get(page_of(bus_passes)).text
    assert "board.png" not in browse(people["mo"]).get("/moderation").text


def test_a_declined_picture_is_deleted_and_its_author_told_why(show, browse, people, bus_passes):
    show(people["ada"])
    item = f"/moderation/items/file/{picture().id}/decide"

    browse(people["mo"]).post(
        item, data={"act": "decline", "seen": "0", "reason": "A face is in the mirror."}
    )

    assert picture() is None
    letters = db.session.scalars(select(Letter).where(Letter.to == people["ada"].email))
    assert any("A face is in the mirror." in letter.body for letter in letters)


def test_after_three_accepted_ones_a_picture_is_shown_at_once(show, ada, bus_passes):
    trust(ada, bus_passes, actions.ACCEPTED_NEEDED - 1)
    show(ada)
    assert picture().is_held

    picture().is_held = False
    db.session.commit()
    show(ada, content=of_colour(1))
    assert not picture().is_held


def test_a_picture_of_a_draft_waits_nowhere_until_it_is_sent(show, browse, people, bus_passes):
    show(people["ada"])
    bus_passes.status = CaseStudyStatus.WITHDRAWN
    db.session.commit()

    assert "board.png" not in browse(people["mo"]).get("/moderation").text


def test_four_pictures_and_a_file_but_not_five(show, ada, bus_passes):
    for number in range(MOST_PICTURES):
        assert show(ada, content=of_colour(number)).status_code == 302

    refused = show(ada, content=of_colour(9))
    assert refused.status_code == 409
    assert "4 pictures already" in refused.text
    assert show(ada, content=pdf_of()).status_code == 302


def test_an_anonymous_author_is_not_named_by_a_description(show, ada, bus_passes):
    bus_passes.is_anonymous = True
    db.session.commit()

    refused = show(ada, description="A desk at Northfield Trust")

    assert refused.status_code == 409
    assert picture() is None


def test_an_answer_has_pictures(show, browse, people, answer):
    to = f"/answers/{answer.id}/pictures"
    trust(people["ben"], None)
    question = f"/discussions/{answer.discussion_id}-{answer.discussion.slug}"

    assert "Add a picture" in browse(people["ben"]).get(to).text
    assert show(people["ben"], to).status_code == 302

    assert SHOWS[:14] in browse().get(question).text
    assert browse().get(f"/attachments/{picture().id}").status_code == 200
    assert "Change pictures" in browse(people["ben"]).get(question).text
    assert "/pictures" not in browse(people["ada"]).get(question).text


def test_a_picture_of_an_answer_waits_and_is_decided_on(show, browse, people, answer):
    question = f"/discussions/{answer.discussion_id}-{answer.discussion.slug}"
    show(people["ben"], f"/answers/{answer.id}/pictures")
    held = picture().id

    assert SHOWS[:14] not in browse(people["ada"]).get(question).text
    browse(people["mo"]).post(
        f"/moderation/items/file/{held}/decide", data={"act": "accept", "seen": "0"}
    )
    assert SHOWS[:14] in browse(people["ada"]).get(question).text


def test_an_answer_takes_pictures_alone_and_of_its_author_alone(show, people, answer):
    to = f"/answers/{answer.id}/pictures"

    refused = show(people["ben"], to, content=pdf_of())
    assert refused.status_code == 409
    assert "pictures alone" in refused.text
    assert show(people["ada"], to).status_code == 403
    assert show(people["ada"], "/answers/999/pictures").status_code == 404


def test_they_go_with_an_answer_that_is_withdrawn(show, browse, people, answer):
    trust(people["ben"], None)
    show(people["ben"], f"/answers/{answer.id}/pictures")
    address = f"/attachments/{picture().id}"

    questions.withdraw_answer(people["ben"], db.session.get_one(Answer, answer.id), "")

    assert browse().get(address).status_code == 404
    jobs.delete_orphans()
    assert queries.of_answers(people["ada"], answer.discussion) == {}
