"""Canaries: what nobody may read is not found, counted, completed, suggested, fed or mailed."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import Draft
from forum.models.figures import Figure, Origin
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.comments import actions as comments
from forum.search.saved import actions as searches
from forum.search.saved import digest_queries
from forum.social.digest import letters
from forum.social.digest.schedule import DigestPeriod

# A word nobody else uses, for each place where something can be hidden.
HELD, DECLINED, WITHDRAWN = "quokkaheld", "quokkadeclined", "quokkawithdrawn"
DRAFT, COMMENT, NOTE, EDITED = "quokkadraft", "quokkacomment", "quokkanote", "quokkaedited"
TERM, FIGURE = "numbat", "8675309"  # the names of vocabularies are public
WORDS = [HELD, DECLINED, WITHDRAWN, DRAFT, COMMENT, NOTE, EDITED, FIGURE]
SHOWN = "wallaby"  # what may be found beside them
VIEWERS = [None, "ben", "fay", "mo", "ann"]


@pytest.fixture
def hidden(ada, ben, share, answers, bus_passes, northfield, indexer):
    """All of it has been public once, so that an index that forgets nothing would tell."""
    bus_passes.title = f"{SHOWN} passes"
    only_there = Term(vocabulary=Vocabulary.PRACTICE, slug=TERM, name=TERM)
    held = share(ada, title=f"{HELD} {SHOWN}", terms=[*answers["terms"], only_there])
    declined = share(ada, title="Plain", did=f"{DECLINED} {SHOWN}")
    withdrawn = share(ada, title="Plain", summary=f"{WITHDRAWN} {SHOWN}")
    edited = share(ada, title="Edited", did=f"{EDITED} {SHOWN}")
    comment = comments.post(ben, bus_passes, "1" * 32, f"{COMMENT} {SHOWN}", None)
    indexer.catch_up()
    held.status, declined.status, withdrawn.status = "held", "declined", "withdrawn"
    declined.status_reason = f"{NOTE}"
    edited.did, edited.html = SHOWN, {"did": f"<p>{SHOWN}</p>", "result": ""}
    comments.withdraw(ben, comment)
    db.session.add(Draft(key="d" * 32, author_id=ada.id, answers={"title": [f"{DRAFT} {SHOWN}"]}))
    db.session.add(
        Figure(
            ref="secret",
            organisation=northfield,
            measure="referrals",
            period="2026-07 to 2026-09",
            cut_off=date(2026, 9, 30),
            value=float(FIGURE),
            unit="people",
            origin=Origin.MANAGEMENT,
            basis="illustrative",
        )
    )
    db.session.commit()
    indexer.catch_up()
    return [held, declined, withdrawn]


@pytest.fixture(params=VIEWERS)
def client(request, browse, people, hidden):
    return browse(people[request.param] if request.param else None)


def test_no_word_is_found_counted_or_completed(client):
    for word in WORDS:
        page = client.get(f"/case-studies?q={word}").text
        assert "<h2>0 case studies</h2>" in page, word
        assert set(re.findall(r"<b>(\d+)</b></label>", page)) == {"0"}, word
        assert f"Nothing found for “{word}”" in page
        for kind in ("organisation", "help"):
            assert "<h2>0 " in client.get(f"/search?q={word}&kind={kind}").text, word
        feed = ElementTree.fromstring(client.get(f"/case-studies.atom?q={word}").data)
        assert not feed.findall("{http://www.w3.org/2005/Atom}entry"), word
        for length in (2, 4, len(word)):
            assert client.get(f"/case-studies/complete.json?q={word[:length]}").json == [], word


def test_no_word_is_suggested_for_one_that_is_nearly_it(client):
    for word in (HELD, DECLINED, WITHDRAWN, COMMENT, EDITED):
        page = client.get("/case-studies", query_string={"q": f"{word[:-1]}x {SHOWN}"}).text
        assert word not in page


def test_no_count_list_or_feed_without_words_tells(client, hidden):
    everything = client.get("/case-studies").text
    assert "<h2>2 case studies</h2>" in everything
    assert f'name="practice" value="{TERM}"> {TERM} <b>0<' in everything
    for address in ("/case-studies", f"/case-studies?q={SHOWN}", f"/case-studies.atom?q={SHOWN}"):
        text = client.get(address).text
        assert [word for word in WORDS if word in text] == []


def test_none_is_similar(client, hidden, bus_passes):
    page = client.get(f"/case-studies/{bus_passes.id}", follow_redirects=True).text
    beside = page.partition('id="similar"')[2].partition("</section>")[0]

    assert "Edited" in beside and "Plain" not in beside and HELD not in beside


def test_none_is_mailed(hidden, ben, indexer, monkeypatch):
    searches.save(ben, "All", "")
    searches.save(ben, "Words", f"q={SHOWN}")
    db.session.execute(
        db.update(searches.SavedSearch).values(looked_at=clock.now() - timedelta(days=30))
    )
    db.session.commit()
    period = DigestPeriod(clock.now() - timedelta(days=7), clock.now())
    body = letters.body(digest_queries.sections([ben], period)[ben.id], is_digest=True)

    assert "Edited" in body
    assert [word for word in [*WORDS, "Plain"] if word in body] == []


def test_a_name_written_in_front_counts_only_what_may_be_seen(client):
    page = client.get("/case-studies", query_string={"q": f"org:northfield {SHOWN}"}).text

    assert "<h2>2 case studies</h2>" in page
