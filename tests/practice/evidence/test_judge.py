from datetime import date
from secrets import token_hex
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from forum.core.audit import AuditEntry
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import Standing, User
from forum.models.evidence import EvidenceDecision
from forum.models.organisations import SupplyLink
from forum.models.tries import Try
from forum.people.data_export import queries as data_export
from forum.practice.evidence import actions, jobs, queries
from forum.practice.publishing import actions as case_studies
from tests.counting import statements

DAYS = {"from": date(2014, 1, 1), "to": date(2014, 3, 31)}
COUNTED = {
    "outcome": "worked",
    "compared_with": "before",
    "checked_by": "self",
    "took_part": 22,
    "started_work": 9,
    **{f"{n}_{end}": day for n in ("took_part", "started_work") for end, day in DAYS.items()},
}
REASON = "The figures and the period are given."


@pytest.fixture
def una(people):
    """A second analyst."""
    una = User(
        name="Una",
        email="una@forum.example",
        standing=Standing.VERIFIED,
        is_analyst=True,
    )
    db.session.add(una)
    db.session.commit()
    return una


@pytest.fixture
def compared(ada, share, term):
    return share(ada, title="Compared", **COUNTED, terms=[term.pg1, term.childcare, term.pre_work])


@pytest.fixture
def judge(browse, compared):
    def post(who, level="3", seen="0", reason=REASON, direction="positive", of=None):
        sent = {"level": level, "direction": direction, "reason": reason, "seen": seen}
        address = f"/case-studies/{(of or compared).id}/evidence/judge"
        return browse(who).post(address, data=sent)

    return post


@pytest.fixture
def appeal(browse, compared):
    address = f"/case-studies/{compared.id}/evidence/appeal"
    return lambda who, said="Look at the numbers.": browse(who).post(address, data={"said": said})


def page(browse, case_study, who=None):
    return browse(who).get(f"/case-studies/{case_study.id}/evidence").text


def change(author, case_study, **answers):
    case_studies.edit(author, case_study, case_study.version, token_hex(16), answers)


def test_the_level_is_computed_on_posting_and_explained(browse, compared, bus_passes):
    assert (compared.evidence_level, bus_passes.evidence_level) == (3, 1)
    shown = page(browse, compared)
    assert "waits for an analyst" in shown
    assert "The numbers are compared with: what we did before." in shown
    assert "4: Independent comparison, not reached" in shown
    assert "/evidence" in browse().get(f"/case-studies/{compared.id}-{compared.slug}").text


def test_an_analyst_confirms_it(browse, judge, ann, compared):
    assert compared in [one for one, _ in queries.waiting(ann)]
    assert judge(ann).status_code == 302

    shown = page(browse, compared)
    assert "Confirmed by an analyst" in shown
    assert REASON in shown
    assert queries.waiting(ann) == []
    assert db.session.scalars(select(Letter)).all() == []
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert acts == ["evidence confirmed"]


def test_an_analyst_changes_it_and_the_author_is_told(browse, judge, ann, ada, compared):
    judge(ann, level="2", direction="none", reason="The two groups are not alike.")

    assert compared.evidence_level == 2
    shown = page(browse, compared)
    assert "Changed to 2: monitored" in shown
    assert "It made no difference" in shown
    letter = db.session.scalars(select(Letter)).one()
    assert letter.to == ada.email
    assert "The two groups are not alike." in letter.body
    assert "Ann" not in shown + letter.body


@pytest.mark.parametrize("who", ["ada", "ben", "mo"])
def test_who_is_no_analyst_may_not(browse, judge, people, who):
    assert judge(people[who]).status_code == 403
    assert browse(people[who]).get("/evidence").status_code == 403


def test_an_analyst_does_not_judge_the_own_organisation(browse, judge, ann, northfield, compared):
    ann.organisation = northfield
    db.session.commit()

    assert judge(ann).status_code == 403
    assert 'name="level"' not in page(browse, compared, ann)


def test_no_refusal_reveals_the_organisation_of_an_anonymous_case_study(
    judge, ann, organisations, compared
):
    """So an analyst of any organisation is refused alike."""
    compared.is_anonymous = True
    ann.organisation = organisations["eastway"]
    db.session.commit()

    assert judge(ann).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [{"level": "5"}, {"level": "x"}, {"level": ""}, {"direction": "up"}, {"reason": " "}],
)
def test_a_wrong_answer_is_explained_and_kept(judge, ann, compared, wrong):
    answer = judge(ann, **{"reason": "Kept words", **wrong})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert wrong.get("reason", "Kept words") in answer.text
    assert db.session.scalar(select(func.count(EvidenceDecision.id))) == 0


def test_of_two_analysts_at_once_the_second_is_refused(judge, ann, una, compared, monkeypatch):
    before = queries.assessment(compared)
    judge(ann)
    answer = judge(una, level="1", reason="Mine")
    assert answer.status_code == 409
    assert "Another analyst has decided" in answer.text
    assert "Mine" in answer.text

    monkeypatch.setattr(queries, "assessment", lambda case_study: before)
    with pytest.raises(Refused, match="Another analyst"):
        actions.judge(una, compared, 0, 1, "none", "Mine")  # both had read before either wrote

    assert compared.evidence_level == 3


def test_when_the_answers_change_the_level_is_recomputed_and_queued(
    browse, judge, ann, ada, compared
):
    judge(ann, level="2")
    change(ada, compared, title="Better said")
    assert compared.evidence_level == 2  # the numbers are the same

    change(ada, compared, took_part=40)
    assert compared.evidence_level == 3
    shown = page(browse, compared)
    assert "they changed after an analyst looked" in shown
    assert [one for one, _ in queries.waiting(ann)] == [compared]


def test_the_author_appeals_once_and_another_analyst_answers(
    browse, judge, appeal, ann, una, ada, compared
):
    judge(ann, level="1")
    assert appeal(ada).status_code == 302
    assert appeal(ada).status_code == 409

    assert judge(ann, level="1", seen="1").status_code == 403
    assert "Look at the numbers." in page(browse, compared, una)
    assert "Look at the numbers." not in page(browse, compared)
    assert judge(una, level="3", seen="1", reason="They are right.").status_code == 302
    assert compared.evidence_level == 3
    assert "after an appeal" in page(browse, compared)
    assert appeal(ada).status_code == 409  # against the answer there is none
    assert data_export.export(ada)["appeals"][0]["said"] == "Look at the numbers."


def test_an_appeal_is_the_author_s_and_needs_a_decision(appeal, ada, amy, ann, judge):
    assert appeal(ada).status_code == 409
    judge(ann)
    assert appeal(amy).status_code == 403
    assert appeal(ada, said="").status_code == 422


def test_the_list_begins_with_appeals(judge, appeal, browse, ann, una, ada, compared, share):
    other = share(ada, title="Independent", **COUNTED | {"compared_with": "control-group"})
    judge(ann)
    appeal(ada)

    assert [one for one, _ in queries.waiting(una)] == [compared, other]
    listed = browse(una).get("/evidence").text
    assert "Appeal" in listed
    assert listed.index("Compared") < listed.index("Independent")


def test_the_page_of_a_held_case_study_is_not_found(browse, ben, ann, judge, compared):
    compared.status = "held"
    db.session.commit()

    assert browse(ben).get(f"/case-studies/{compared.id}/evidence").status_code == 404
    assert judge(ann).status_code == 404
    assert queries.waiting(ann) == []


# Level 5


@pytest.fixture
def theirs(ben, share, term):
    terms = [term.pg1, term.childcare, term.pre_work]
    return share(ben, title="Ours too", **COUNTED, terms=terms)


@pytest.fixture
def tried(ben, compared, term):
    def report(result="worked"):
        db.session.add(
            Try(
                case_study_id=compared.id,
                member_id=ben.id,
                organisation_id=ben.organisation_id,
                group_id=term.pg1.id,
                version=1,
                result=result,
                again="yes",
            )
        )
        db.session.commit()

    return report


def test_compared_in_two_unrelated_organisations_is_level_five(
    browse, judge, ann, compared, theirs, tried
):
    tried()
    judge(ann)
    judge(ann, of=theirs)
    assert jobs.recalculate_high_levels() == 1

    assert (compared.evidence_level, theirs.evidence_level) == (5, 3)
    shown = page(browse, compared)
    assert "Confirmed by an analyst, in two unrelated organisations" in shown
    assert "Ours too" in shown
    assert jobs.recalculate_high_levels() == 0

    theirs.status = "withdrawn"
    db.session.commit()
    jobs.recalculate_high_levels()
    assert compared.evidence_level == 3


@pytest.mark.parametrize(
    "lacks", ["confirmation", "their confirmation", "try", "same group", "independence", "a name"]
)
def test_level_five_lacks_something(judge, ann, northfield, compared, theirs, tried, term, lacks):
    if lacks != "try":
        tried()
    if lacks == "same group":
        theirs.terms = [term.lone_parents, term.childcare]
    if lacks == "a name":  # who tried it is public: to count theirs would tell whose it is
        theirs.is_anonymous = True
    if lacks == "independence":
        chain = {"prime_id": northfield.id, "subcontractor_id": theirs.organisation_id}
        db.session.add(SupplyLink(ref="SL1", basis="illustrative", **chain))
    db.session.commit()
    if lacks != "confirmation":
        judge(ann)
    if lacks != "their confirmation":
        judge(ann, of=theirs)
    jobs.recalculate_high_levels()

    assert compared.evidence_level == 3


def test_who_only_reads_gets_no_cookie(browse, compared):
    for page in ("evidence", "card"):
        answer = browse().get(f"/case-studies/{compared.id}-{compared.slug}/{page}")
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers


def test_the_number_of_queries_does_not_grow_with_what_waits(browse, ann, ada, share, compared):
    browser, ada_id = browse(ann), ada.id
    before = statements(lambda: browser.get("/evidence"))
    for number in range(6):
        share(db.session.get(User, ada_id), title=f"One more, {number}", **COUNTED, terms=[])

    assert statements(lambda: browser.get("/evidence")) == before
    assert before <= 8


def test_many_decisions_on_one_page_cost_no_more(browse, judge, ann, compared):
    browser, analyst = browse(), ann.id
    one = SimpleNamespace(id=compared.id)
    address = f"/case-studies/{compared.id}-{compared.slug}/evidence"
    judge(ann, of=one)
    before = statements(lambda: browser.get(address))
    for seen in range(1, 6):
        judge(db.session.get(User, analyst), seen=str(seen), of=one)

    assert statements(lambda: browser.get(address)) == before
