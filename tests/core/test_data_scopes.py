"""A commit ends what is made of what it wrote; additions that hide nothing end less than all."""

import pytest
from sqlalchemy import delete, insert, select, update

from forum.config import ROOT
from forum.core import data_scopes, data_version, page_cache, unchanged
from forum.core.data_scopes import ABOUT, COMMENTS, EVERYTHING, MENTIONS, RATINGS, SCORES, bucket
from forum.core.extensions import db
from forum.models.comments import Comment
from forum.models.ratings import Rating, Score
from tests.core.test_page_cache import is_hit, opened


def changed_by(act):
    """The rows of data_version that are other ones afterwards."""
    before = dict(data_version.read(db.engine).rows)
    act()
    after = dict(data_version.read(db.engine).rows)
    return {row for row, token in after.items() if before.get(row) != token}


@pytest.fixture
def cached(app, tmp_path):
    with opened(tmp_path, 8) as other:
        yield other


@pytest.fixture
def visitor(cached):
    return cached.test_client(use_cookies=False)


@pytest.fixture
def two_addresses(bus_passes, share, ada):
    other = share(ada, title="A walk to the interview")
    return [f"/case-studies/{one.id}-{one.slug}" for one in (bus_passes, other)]


def say(browser, address, number=1):
    browser.post(f"{address}/comments", data={"body": f"It went well {number}", "key": "b" * 32})


def test_a_comment_changes_its_case_study_and_not_everything(browse, ben, bus_passes):
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    assert changed_by(lambda: say(browse(ben), address)) == {
        COMMENTS,
        MENTIONS,
        bucket(bus_passes.id),
    }


def test_a_rating_changes_its_case_study_and_not_everything(browse, ben, bus_passes):
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}/rating"
    assert changed_by(lambda: browse(ben).post(address, data={"value": "4"})) == {
        SCORES,
        RATINGS,
        bucket(bus_passes.id),
    }


def test_what_hides_or_takes_back_changes_everything(browse, ben, mo, ada, bus_passes):
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    say(browse(ben), address)
    browse(ben).post(f"{address}/rating", data={"value": "4"})
    comment = db.session.scalars(select(Comment)).one().id
    withdraw = f"/moderation/words/comment/{comment}/withdraw"
    acts = {
        "edits a comment": lambda: browse(ben).post(
            f"/comments/{comment}/edit", data={"body": "It went otherwise"}
        ),
        "withdraws by moderator": lambda: browse(mo).post(
            withdraw, data={"reason": "It names a claimant."}
        ),
        "takes a rating back": lambda: browse(ben).post(f"{address}/rating/take-back"),
        "withdraws a case study": lambda: browse(ada).post(
            f"{address}/withdraw", data={"reason": "The scheme has ended."}
        ),
    }
    assert [name for name, act in acts.items() if EVERYTHING not in changed_by(act)] == []


def by_statement(statement):
    def act():
        db.session.execute(statement)
        db.session.commit()

    return act


def test_a_statement_that_is_not_clearly_about_one_changes_everything(browse, ben, bus_passes):
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    say(browse(ben), address)
    ids = select(Score.case_study_id)
    unclear = (
        update(Score).values(raters=3),
        update(Score).where(Score.case_study_id.in_(ids)).values(raters=3),
        update(Score).where(Score.raters == 3).values(raters=4),
        update(Score).where((Score.case_study_id == 1) | (Score.raters == 4)).values(raters=5),
        update(Comment).where(Comment.case_study_id == bus_passes.id).values(html="<p>x</p>"),
        insert(Comment).from_select(["case_study_id"], ids.where(Score.raters == -1)),
        delete(Comment),
        delete(Rating).where(Rating.case_study_id == bus_passes.id),
        delete(Score).where(Score.case_study_id == bus_passes.id),
    )
    assert [s for s in unclear if EVERYTHING not in changed_by(by_statement(s))] == []


def test_pages_that_are_made_of_other_things_stay(browse, ben, visitor, cached, two_addresses):
    first, second = two_addresses
    pages = ("/organisations", "/workshops", second, first, "/")
    for page in pages:
        visitor.get(page)
    say(browse(ben), first)
    browse(ben).post(f"{first}/rating", data={"value": "4"})
    assert [page for page in pages if is_hit(cached, visitor, page)] == [*pages[:3]]


def test_a_comment_is_there_with_the_next_answer(browse, ben, visitor, two_addresses):
    for address in two_addresses:
        visitor.get(address)
    say(browse(ben), two_addresses[0], number=7)
    assert "It went well 7" in visitor.get(two_addresses[0]).text
    assert "It went well 7" not in visitor.get(two_addresses[1]).text


def test_a_part_counts_for_the_page_that_it_was_kept_for(cached):
    """Made in one request and reused in another, it tells the second page what it is made of."""
    seen = []
    for _ in range(2):
        with cached.test_request_context("/"):
            unchanged.note_version(page_cache.of_app(cached).version)
            with data_scopes.recorded() as read:
                unchanged.part("number of comments", lambda: db.session.scalars(select(Comment.id)))
            seen.append(read)
    assert seen == [{COMMENTS}] * 2


def test_a_part_ends_only_with_what_it_is_made_of(cached, browse, ben, bus_passes):
    made = []

    def count(name, statement):
        with cached.test_request_context("/"):
            unchanged.note_version(page_cache.of_app(cached).version)
            unchanged.part(name, lambda: made.append(name) or db.session.execute(statement).all())

    def look():
        made.clear()
        count("comments", select(Comment.id))
        count("ratings", select(Rating.id))
        count("nothing that changes by itself", select(1))
        return list(made)

    assert len(look()) == 3
    assert look() == []
    say(browse(ben), f"/case-studies/{bus_passes.id}-{bus_passes.slug}")
    assert look() == ["comments"]


def test_html_that_is_made_of_comments_is_made_each_time(cached):
    made = []

    def render():
        made.append(1)
        return str(db.session.scalar(select(Comment.id)))

    for _ in range(2):
        with cached.test_request_context("/"):
            unchanged.note_version(page_cache.of_app(cached).version)
            unchanged.html(("a key",), render)
    assert len(made) == 2


def test_a_promise_narrows_what_a_statement_is_made_of(cached):
    with cached.test_request_context("/"), data_scopes.recorded() as read:
        about = select(Comment.id).where(Comment.case_study_id == db.bindparam("of"))
        db.session.execute(about.execution_options(**{ABOUT: "of"}), {"of": 65}).all()
    assert read == {bucket(65)}


PROMISES = {  # file whose statements promise ABOUT: why each row of comments and scores is of one
    "pages/case_study/queries.py": "the score is joined by the id of the case study",
    "practice/comments/queries.py": "Comment.case_study_id is the parameter",
}


def test_who_promises_to_read_of_one_case_study_alone():
    folder = ROOT / "forum"
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if "{ABOUT: " in path.read_text()
    }
    assert found == PROMISES.keys()
