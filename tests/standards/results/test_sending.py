"""Results are sent once for a contract and quarter, checked, and replaced on purpose."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.returns import ReturnRow, SentReturn
from forum.models.standard_results import StandardResult
from forum.standards.results import actions
from forum.standards.results.actions import NewResults
from forum.standards.results.quarter_rules import ResultNumbers
from tests.standards.results.conftest import BEFORE, END, _standard, _version, page_of


def results():
    db.session.rollback()
    return list(db.session.scalars(select(StandardResult).order_by(StandardResult.id)))


def test_results_are_taken_noted_and_shown_to_the_parties(browse, lead, contract, typed, manager):
    assert browse(lead).post(page_of(contract), data=typed()).status_code == 302
    (made,) = results()
    assert (made.counted, made.out_of, made.guard, made.version.number) == (461, 480, 31.0, 2)
    assert made.exceptions == {"claimant in hospital": 4, "referral withdrawn": 2}
    assert made.figure_id is not None
    acts = list(db.session.scalars(select(AuditEntry.act)))
    assert "sent results of standards" in acts
    shown = browse(manager).get(f"/standards/results/contracts/{contract.id}").text
    for words in ("96.0%", "480", "Not released", "claimant in hospital 4", "Kept"):
        assert words in shown, words
    assert "1 standard" in browse(lead).get("/standards/results").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"counted": "481"}, "More are counted (481) than there are (480)"),
        ({"counted": "-1"}, "less than nothing"),
        ({"counted": "most"}, "Write a number in digits"),
        ({"counted": "Mr John Smith"}, "Write a number"),
        ({"counted": "1.5"}, "not a whole number"),
        ({"counted": ""}, "Give this number"),
        ({"out_of": ""}, "Give this number"),
        ({"exceptions-1": "-2"}, "less than nothing"),
        ({"exceptions-0": "some"}, "Write a number"),
        ({"guard": "131"}, "more than 100"),
        ({"guard": "a third"}, "Write a number"),
        ({"guard": "0.31"}, "Is it a percentage or a share of 1?"),
        ({"counted": "9" * 8}, "Write a number up to 9,999,999"),
        ({"counted": "9" * 41}, "Shorten this"),
    ],
)
def test_a_wrong_number_is_refused_and_what_was_typed_stays(
    browse, lead, contract, typed, changes, said
):
    answer = browse(lead).post(page_of(contract), data=typed(**changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="2"' in answer.text or "exceptions-1" in changes
    assert results() == []


def test_nothing_filled_in_is_no_result(browse, lead, contract, standard):
    answer = browse(lead).post(page_of(contract), data={"seen": "0"})
    assert answer.status_code == 422
    assert "at least one standard" in answer.text


def test_a_later_one_replaces_the_first_which_stays_as_a_version(browse, lead, contract, typed):
    browse(lead).post(page_of(contract), data=typed())
    page = browse(lead).get(page_of(contract)).text
    assert "Stands: 461 of 480" in page
    (first,) = results()
    again = browse(lead).post(page_of(contract), data=typed(seen=first.id, counted="470"))
    assert again.status_code == 302
    old, new = results()
    assert old.standing_key is None
    assert old.replaced_at is not None
    assert (new.number, new.counted) == (2, 470)


def test_who_has_not_seen_what_stands_does_not_replace_it(browse, lead, contract, typed):
    browse(lead).post(page_of(contract), data=typed())
    answer = browse(lead).post(page_of(contract), data=typed(counted="400"))
    assert answer.status_code == 422
    assert "Somebody sent results of this quarter" in answer.text
    assert 'value="400"' in answer.text
    (only,) = results()
    assert f'value="{only.id}"' in answer.text, "sent once more, it replaces what is shown now"


def test_a_quarter_that_is_not_over_or_before_the_contract_is_refused(
    browse, lead, contract, typed
):
    answer = browse(lead).post(page_of(contract, date(2027, 3, 31)), data=typed())
    assert answer.status_code == 409
    assert "not over yet" in answer.text
    for wrong in ("2026-12-30", "x"):
        assert browse(lead).get(f"/standards/results/{contract.id}/{wrong}").status_code == 404
    contract.starts_on = date(2027, 1, 1)
    db.session.commit()
    assert browse(lead).get(page_of(contract)).status_code == 409
    assert results() == []


def test_a_standard_that_did_not_apply_has_no_row_and_is_refused(
    browse, lead, contract, standard, ended, typed
):
    assert "PE-9" not in browse(lead).get(page_of(contract)).text
    numbers = {ended: ResultNumbers(1, 2)}
    with pytest.raises(actions.Refused, match="PE-9 did not apply in October to December 2026"):
        actions.send(lead, NewResults(contract, END, 0, numbers))
    last = page_of(contract, date(2025, 6, 30))
    assert "PE-9" not in browse(lead).get(last).text, "it ended within that quarter"
    early = page_of(contract, date(2025, 3, 31))
    assert "PE-9" in browse(lead).get(early).text


def test_only_the_lead_of_the_prime_sends(browse, lead, contract, amy, ben, fay, ann, manager):
    fay.is_lead = True  # of another prime
    db.session.commit()
    for member in (amy, ben, fay, ann, manager):
        assert browse(member).get(page_of(contract)).status_code == 404
    assert browse(amy).get("/standards/results").status_code == 403
    assert browse(fay).get("/standards/results").status_code == 200
    assert results() == []


def test_nobody_to_count_is_a_result_without_a_figure(browse, lead, contract, typed):
    empty = typed(counted="0", out_of="0", guard="")
    assert browse(lead).post(page_of(contract), data=empty).status_code == 302
    (made,) = results()
    assert made.figure_id is None
    assert "nobody to count" in browse(lead).get(f"/standards/results/contracts/{contract.id}").text


def test_returns_in_the_one_format_are_offered_added_up(
    browse, lead, contract, standard, northfield, ben
):
    def row(of, line, **cells):
        named = {"record": "standard", "area": contract.area.code, "standard": "PE-1"}
        numbers = {"counted": 40, "out_of": 50, "exceptions": 1, "payment_group": "all"}
        db.session.add(
            ReturnRow(
                sent=of,
                prime=northfield,
                standing_key=f"{of.organisation_id}-{line}",
                line=line,
                quarter_end=END,
                cells=named | numbers | cells,
            )
        )

    for sender in (lead, ben):
        sent = SentReturn(
            organisation=sender.organisation, sender=sender, sha256="0" * 64, problems=[]
        )
        db.session.add(sent)
        row(sent, 1)
        row(sent, 2, payment_group="PG1")  # part of the first
        row(sent, 3, standard="PE-2")
        row(sent, 4, area="elsewhere")
    db.session.commit()
    page = browse(lead).get(page_of(contract)).text
    assert "From 2 returns in the one format: 80 of 100, 2 left out" in page
    assert 'value="80"' in page
    assert results() == [], "until the prime confirms it"


def test_form_and_review_take_the_version_of_the_last_day_and_no_other(
    browse, lead, contract, standard, manager, at
):
    """PE-1 changes on 15 November, so the quarter to December is of the new one."""
    old, new = standard.versions
    old.ended_at = new.applies_at = datetime(2026, 11, 15)
    new.title = "Your first talk"
    gone = _ended_within(lead, standard.framework)
    db.session.commit()
    for page in (page_of(contract), f"/contracts/{contract.id}/reports/{END}/review"):
        shown = browse(manager if "reports" in page else lead).get(page).text
        assert "Your first talk" in shown
        assert "Your first meeting" not in shown
        assert gone.title not in shown, "it ended within the quarter"
    before = browse(lead).get(page_of(contract, BEFORE)).text
    assert "Your first meeting" in before
    assert gone.title in before


def _ended_within(lead, framework):
    standard = _standard(framework, "PE-9", "Your second meeting")
    until = datetime(2026, 12, 31, 23)
    made = _version(standard, lead, 1, datetime(2025, 1, 1), ended_at=until)
    db.session.add(made)
    return made
