"""Everything that waits for a decision of a member is on their home page, and on nobody else's."""

from datetime import date, timedelta
from secrets import token_hex

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import Draft, DraftAuthor
from forum.models.communities import Community, CommunityFacilitator
from forum.models.evidence import EvidenceAppeal, EvidenceDecision
from forum.models.moderation import Act, Decision
from forum.models.organisations import SupplyLink
from forum.models.review import ChangeRequest, MoveSuggestion, ReviewAppeal
from forum.models.reviewed_summaries import ReviewedSummary
from forum.models.service_standards import Standard, StandardFramework, StandardVersion
from forum.models.uploads import Upload
from forum.models.withheld import Withheld
from forum.pages.home.decision_queries import SAID
from forum.pages.home.union_queries import HomePart
from forum.practice.questions import actions as questions


def add(*rows):
    db.session.add_all(rows)
    db.session.flush()
    return rows[0]


@pytest.fixture
def waits(ada, ben, dee, eve, mo, ann, share, term, organisations):  # noqa: C901 (a table)
    """waits[part]() makes something of that kind that waits for Ada, lead of a prime."""
    ada.is_lead = True
    db.session.commit()

    def changed(kind, object_id):
        return add(ChangeRequest(kind=kind, object_id=object_id, reason="x"))

    def case_study_change():
        made = share(ada)
        made.status = "held"
        changed("case-study", made.id)

    def words_change():
        held = add(Withheld(kind="comment", object_id=7, state="held", words={}, author_id=ada.id))
        changed(held.kind, held.object_id)

    def appeal():
        decision = add(Decision(act=Act.WITHDRAWN, moderator_id=mo.id, member_id=ada.id))
        facts = {"words": "x", "answer": "y", "is_upheld": False, "decided_at": clock.now()}
        add(ReviewAppeal(decision_id=decision.id, member_id=ada.id, **facts))

    def stale_link():
        parties = {"prime_id": ada.organisation_id, "subcontractor_id": ben.organisation_id}
        old = clock.now().date() - timedelta(days=170)
        add(SupplyLink(ref="S", basis="sourced", last_confirmed_on=old, **parties))

    def to_mark():
        typed = {"title": "Why?", "body": "", "terms": []}
        asked = questions.ask(ada, token_hex(16), typed, 9)
        questions.answer(dee, asked, token_hex(16), "So.", 9)

    def to_check():
        share(ada).check_date = date(2020, 1, 1)

    def summary(state, writer, **more):
        add(
            ReviewedSummary(
                practice_id=term.childcare.id, state=state, body="x", html="x",
                writer_id=writer.id, organisation_id=writer.organisation_id, **more,
            )
        )  # fmt: skip

    def to_review():
        made = add(
            Community(
                slug="c", name="C", purpose="P", term_id=term.childcare.id, state="open",
                proposer_id=ada.id, submission_key=token_hex(16),
            )
        )  # fmt: skip
        add(CommunityFacilitator(community_id=made.id, user_id=ada.id, accepted_at=clock.now()))
        summary("proposed", eve)

    def version(**facts):
        prime = organisations["northfield"].id
        framework = add(StandardFramework(slug="f", name="F", prime_id=prime))
        standard = add(Standard(code="PE-1", framework_id=framework.id, stage_id=term.pre_work.id))
        add(StandardVersion(standard_id=standard.id, number=1, title="We answer", **facts))

    def write_along():
        draft = add(Draft(key="d" * 32, author_id=ben.id, answers={"title": ["Together"]}))
        add(DraftAuthor(draft_id=draft.id, user_id=ada.id))

    return {
        HomePart.CHANGE: case_study_change,
        HomePart.WORDS_CHANGE: words_change,
        HomePart.MOVE: lambda: add(
            MoveSuggestion(case_study_id=share(ada).id, to_term_id=term.pg6.id)
        ),
        HomePart.APPEAL: appeal,
        HomePart.STALE_LINK: stale_link,
        HomePart.MARK: to_mark,
        HomePart.CHECK: to_check,
        HomePart.RETURNED: lambda: summary("returned", ada, reason="x"),
        HomePart.REVIEW: to_review,
        HomePart.VERSION: lambda: version(state="proposed", proposed_by="contract manager"),
        HomePart.RETURNED_VERSION: lambda: version(
            state="draft", returned_reason="x", written_by_id=ada.id
        ),
        HomePart.WRITE_ALONG: write_along,
    }


def home(browser):
    page = browser.get("/")
    db.session.rollback()
    return page.text.partition("<main")[2].partition("</main>")[0]


OF_ANALYSTS = {HomePart.UPLOAD, HomePart.EVIDENCE}


@pytest.mark.parametrize("part", sorted(set(SAID) - OF_ANALYSTS))
def test_it_is_on_the_page_of_who_decides_and_of_nobody_else(part, waits, browse, ada, fay):
    waits[part]()
    db.session.commit()
    what = SAID[part][0]
    assert what in home(browse(ada))
    assert what not in home(browse(fay))


def test_an_analyst_sees_appeals_against_another_analyst(browse, ann, ada, share, people):
    people["fay"].is_analyst = True
    decision = EvidenceDecision(
        case_study_id=share(ada).id, number=1, level=1, computed_level=2, reason="x",
        direction="x", facts={}, decided_by_id=ann.id,
    )  # fmt: skip
    add(decision)
    add(EvidenceAppeal(decision_id=decision.id, said="x"))
    db.session.commit()
    assert "1 appeal to answer" in home(browse(people["fay"]))
    assert "appeal to answer" not in home(browse(ann))
    assert "appeal to answer" not in home(browse(ada))


def test_an_analyst_sees_the_files_that_another_uploaded(browse, ann, ada, people):
    people["fay"].is_analyst = True
    facts = {"sha256": "x", "size": 1, "layout": "csv", "origin": "x", "state": "waiting"}
    add(Upload(file_name="figures.csv", uploader_id=ann.id, **facts))
    db.session.commit()
    assert "figures.csv" in home(browse(people["fay"]))
    assert "figures.csv" not in home(browse(ann)) + home(browse(ada))
