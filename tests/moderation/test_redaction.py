"""A passage that is taken out is in no table, index, letter, or page."""

import re
from contextlib import closing
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.core.form_recovery import RecoverableForm
from forum.mail import outbox
from forum.mail.outbox import Letter
from forum.models.case_studies import Draft
from forum.models.moderation import Act, Decision
from forum.models.review import Report
from forum.practice.comments import actions as comments
from forum.search import service
from tests.gate.conftest import KINDS, PROBE
from tests.moderation.conftest import CANARY

SPACED = "zebedee\n> **Quill**"
WHY = "It named somebody."


def found_in_tables(words):
    """table.column of every column of the database that holds these words, in capitals or not."""
    db.session.commit()
    found = []
    with closing(db.engine.raw_connection()) as connection:
        file = connection.cursor()
        for table in db.metadata.sorted_tables:
            for column in table.columns:
                text = f'CAST("{column.name}" AS TEXT)'
                asked = f'SELECT 1 FROM "{table.name}" WHERE {text} LIKE ? LIMIT 1'
                if file.execute(asked, (f"%{words}%",)).fetchone():
                    found.append(f"{table.name}.{column.name}")
    return found


def in_index(app):
    """Whether a word of the canary is in a file of the search index."""
    folder = app.config["SETTINGS"].index_dir
    files = [one for one in Path(folder).rglob("*") if one.is_file()]
    return any(b"quill" in one.read_bytes().lower() for one in files)


def redact(client, kind, object_id, passage=CANARY):
    base = f"/moderation/items/{kind}/{object_id}"
    page = client.get(base).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    data = {"passage": passage, "redact_reason": WHY, "seen": seen}
    return client.post(f"{base}/redact", data=data)


@pytest.fixture
def everywhere(comment, people, browse, report):
    """The canary in the comment, what it said before, a report, a mail, an unsent form."""
    ben = people["ben"]
    body = f"More: {SPACED} and {CANARY.upper()}."
    browse(ben).post(f"/comments/{comment.id}/edit", data={"body": body})
    report(people["dee"], "comment", comment.id, "abuse", note=f"The part with {CANARY.upper()}")
    outbox.send("somebody@firm.example", f"About {CANARY}", f"It says {CANARY}.")
    db.session.add(
        RecoverableForm(key_hash=token_hex(32), path="/x", typed={"body": [f"I saw {CANARY}"]})
    )
    db.session.commit()
    return comment


def test_of_a_comment_it_is_in_no_table_index_letter_or_page(
    everywhere, bus_passes, moderators, browse, indexer
):
    indexer.catch_up()
    assert in_index(browse().application)
    study = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    assert "Quill" in browse().get(study).text
    assert set(found_in_tables("Quill")) >= {
        "comment.body",
        "comment.html",
        "earlier_words.body",
        "letter.subject",
        "letter.body",
        "report.note",
        "unsent.typed",
    }

    done = redact(browse(moderators.mo), "comment", everywhere.id)
    assert (done.status_code, "is taken out" in done.text) == (200, True)
    indexer.catch_up()
    assert found_in_tables("Quill") == []
    assert "[removed]" in browse().get(study).text
    for page in (study, f"/comments/{everywhere.id}/changes", "/moderation/log", "/search?q=quill"):
        assert "Zebedee" not in browse().get(page).text
    assert not in_index(browse().application)
    assert not indexer.verify()
    assert db.session.scalars(select(Decision.act)).all() == [Act.REDACTED]
    assert db.session.scalars(select(Report.state)).all() == ["upheld"]


def test_it_is_in_no_piece_of_a_search_in_memory(app, share, people, moderators, browse, indexer):
    study = share(people["ada"], title="Bus passes", summary=f"For {CANARY}, with bus passes.")
    indexer.catch_up()
    assert CANARY in re.sub("<[^>]*>", "", browse().get("/case-studies?q=bus+passes").text)
    pieces = app.extensions["fragments"]._pieces
    kept = [key for key in pieces if key[0] == "snippet"]
    assert kept and "Quill" not in str(kept)  # no whole text: this process may not be the one told
    assert not hasattr(service._plain_text, "cache_info")

    redact(browse(moderators.mo), "case-study", study.id)
    assert "Quill" not in str(pieces.items())


def test_of_a_case_study_it_goes_from_versions_drafts_address_and_index(
    share, people, moderators, browse, typed, indexer
):
    ada = people["ada"]
    study = share(ada, title=f"How {CANARY} found work", summary=f"For {CANARY}.")
    db.session.add(
        Draft(
            key=token_hex(16), author_id=ada.id, case_study_id=study.id, answers={"title": [CANARY]}
        )
    )
    db.session.commit()
    data = typed | {
        "title": "How he found work",
        "summary": CANARY,
        "seen_version": "1",
        "do": "send",
    }
    browse(ada).post(f"/case-studies/{study.id}/edit", data=data)
    comments.post(people["ben"], study, "c" * 32, f"> {CANARY} did well", None)
    indexer.catch_up()
    assert in_index(browse().application)

    done = redact(browse(moderators.mo), "case-study", study.id)
    indexer.catch_up()
    assert set(found_in_tables("Quill")) <= {"comment.body", "comment.html"}
    assert "quill" not in study.slug
    assert "/moderation/items/comment/1" in done.text  # quoted there: said, with the way to it
    redact(browse(moderators.mo), "comment", 1)
    indexer.catch_up()
    assert found_in_tables("Quill") == []
    assert not in_index(browse().application)


def test_withdrawn_words_lose_it_too_and_its_author_is_told_without_it(
    comment, people, moderators, browse, report, decide
):
    report(people["dee"], "comment", comment.id)
    decide(moderators.mo, "comment", comment.id, "withdraw")
    assert "withheld.words" in found_in_tables("Quill")
    redact(browse(moderators.mo), "comment", comment.id)
    assert found_in_tables("Quill") == []
    letters = db.session.scalars(select(Letter.body).where(Letter.to == people["ben"].email))
    assert WHY in letters.all()[-1]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_of_every_kind_of_words_it_is_in_no_table(kind, make, moderators, browse):
    made = make(kind)
    done = redact(browse(moderators.mo), kind, made.row.id, PROBE)
    assert done.status_code == 200
    assert found_in_tables(PROBE) == []
