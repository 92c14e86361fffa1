"""Who posts a question or a case study follows it, until they say otherwise."""

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.social import Follow, Strength


def follows_of(member):
    db.session.rollback()
    rows = db.session.scalars(select(Follow).where(Follow.member_id == member.id))
    return [(row.kind, row.strength, row.reason) for row in rows.all()]


def test_what_is_posted_is_followed_weekly_and_says_why(ask, share, ada, ben, browse):
    ask(ada)
    share(ben)
    assert follows_of(ada) == [("question", "weekly", "posted")]
    assert follows_of(ben) == [("case-study", "weekly", "posted")]
    assert "You posted it." in browse(ada).get("/me/follows").text


def test_what_is_new_on_it_is_marked_since_the_last_look(
    ask, answer, ada, ben, share, comment, open_page
):
    question, case_study = ask(ada), share(ada)
    answer(ben, question)
    comment(ben, case_study)
    for path in (
        f"/discussions/{question.id}-{question.slug}",
        f"/case-studies/{case_study.id}-{case_study.slug}",
    ):
        assert "1 new since you were here" in open_page(ada, path).text
        assert "new since you were here" not in open_page(ada, path).text


def test_stopped_or_muted_it_stays_so(ask, answer, ada, ben, share, browse, follow):
    question, case_study = ask(ada), share(ada)
    browse(ada).post(f"/follow/question/{question.id}", data={"strength": "off"})
    follow(ada, "case-study", case_study, Strength.MUTED)
    answer(ben, question)
    question.title = "Asked anew?"
    case_study.version, case_study.title = 2, "Told anew"
    db.session.commit()
    assert follows_of(ada) == [("case-study", "muted", "posted")]


def test_what_is_held_is_followed_too_and_sent_twice_it_is_once(share, ada, answers):
    held = share(ada, is_anonymous=True)
    assert held.status == "held"
    assert len(follows_of(ada)) == 1
