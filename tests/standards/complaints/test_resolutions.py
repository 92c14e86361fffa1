"""What resolved it: recorded by one, done by others, and whether it fell for those who may know."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import london_time
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.organisations import Contract
from forum.standards.complaints import quarters

PAGE = "/complaints/appointments-and-travel/resolutions/new"
SHOW = "/complaints/appointments-and-travel"
WRONG, CHANGED = "Times were moved at short notice.", "Three set times, chosen by the claimant."
WHAT = ("appointments-and-travel", "pre-work-support")


@pytest.fixture
def changed_on(last_quarter):
    """In the quarter before the last, so that one before and one after are over."""
    return quarters.earlier(last_quarter) - timedelta(days=30)


@pytest.fixture
def record(browse, terms, changed_on):
    """record(member) sends the form; a keyword changes a field."""

    def sent(member, **changes):
        typed = {
            "stage": "pre-work-support",
            "wrong": WRONG,
            "changed": CHANGED,
            "changed_on": changed_on.isoformat(),
            "contract": "",
            "case_study": "",
        } | changes
        return browse(member).post(PAGE, data=typed)

    return sent


def rows(model):
    db.session.rollback()
    return db.session.scalars(select(model).order_by(model.id)).all()


def test_a_record_is_on_the_page_of_the_theme_for_everybody(record, browse, ada):
    assert "Nobody has told yet" in browse().get(SHOW).text
    answer = record(ada)
    assert answer.location.startswith(f"{SHOW}#resolution-")
    page = browse().get(SHOW).text
    assert WRONG in page and CHANGED in page and "Northfield" in page
    assert browse().get(f"{SHOW}/counts.json").json["resolved"][0]["changed"] == CHANGED
    assert [e.act for e in rows(AuditEntry)] == ["recorded what resolved complaints"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wrong": ""}, "Say what was wrong"),
        ({"changed": "x" * 601}, "Shorten this"),
        ({"changed": "We rang Mrs Jane Brown."}, "person"),
        ({"stage": ""}, "Choose the stage"),
        ({"stage": "nowhere"}, "problem"),
        ({"changed_on": ""}, "Give the day"),
        ({"changed_on": "2999-01-01"}, "to today"),
        ({"changed_on": "1999-01-01"}, "to today"),
        ({"contract": "999"}, "problem"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(record, ada, changes, said):
    answer = record(ada, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert (WRONG if "wrong" not in changes else CHANGED) in answer.text
    assert rows(ComplaintResolution) == []


def test_nobody_speaks_for_another_s_contract(record, ada, ben, contract, browse):
    assert record(ben, contract=str(contract.id)).status_code == 422
    record(ada)
    (row,) = rows(ComplaintResolution)
    path = f"/complaints/resolutions/{row.id}"
    assert browse(ben).get(f"{path}/edit").status_code == 404
    assert browse(ben).post(f"{path}/uses/{row.uses[0].id}/delete").status_code == 404
    assert browse(ada).get(f"{path}/uses/new").status_code == 200
    assert browse(ada).post(f"{path}/uses/{row.uses[0].id}/delete").status_code == 404


def test_its_author_changes_it(record, ada, browse, changed_on):
    record(ada)
    (row,) = rows(ComplaintResolution)
    path = f"/complaints/resolutions/{row.id}/edit"
    assert CHANGED in browse(ada).get(path).text
    typed = {"stage": "in-work-support", "wrong": WRONG, "changed": "Two set times."}
    typed |= {"changed_on": changed_on.isoformat()}
    assert browse(ada).post(path, data=typed).status_code == 302
    page = browse().get(SHOW).text
    assert "Two set times." in page and CHANGED not in page


def test_others_say_that_they_did_it_too_once(record, ada, ben, browse, changed_on):
    record(ada)
    (row,) = rows(ComplaintResolution)
    path = f"/complaints/resolutions/{row.id}/uses/new"
    typed = {"changed_on": changed_on.isoformat(), "contract": ""}
    assert browse(ben).post(path, data=typed).status_code == 302
    assert browse(ben).post(path, data=typed).status_code == 422
    assert browse(ben).post(path, data=typed | {"changed_on": "x"}).status_code == 422
    assert browse(ada).post(path, data=typed).status_code == 403
    page = browse().get(SHOW).text
    assert "2 organisations made this change" in page
    _, use = rows(ResolutionUse)
    browse(ben).post(f"/complaints/resolutions/{row.id}/uses/{use.id}/delete")
    assert len(rows(ResolutionUse)) == 1


@pytest.fixture
def both(record, returned, contract, other, ada, fay, browse, changed_on, last_quarter):
    """The worked example: 12 to 5 at Northfield's contract, 9 to 4 at Hilltop's."""
    for of, before, after in ((contract, 12, 5), (other, 9, 4)):
        returned(of, 2, {WHAT: before}, people=700)
        returned(of, 1, {WHAT: 99}, people=700)  # of the change itself: left out
        returned(of, 0, {WHAT: after}, people=700)
    assert quarters.around(changed_on) == (quarters.earlier(last_quarter, 2), last_quarter)
    record(ada, contract=str(contract.id))
    (row,) = rows(ComplaintResolution)
    typed = {"changed_on": changed_on.isoformat(), "contract": str(other.id)}
    browse(fay).post(f"/complaints/resolutions/{row.id}/uses/new", data=typed)
    assert len(rows(ResolutionUse)) == 2


def test_did_it_fall_is_for_the_parties_and_together_for_who_sees_both(both, browse, ada, ann, ben):
    own = browse(ada).get(SHOW).text
    assert "12 to 5: could be chance" in own
    assert "9 to 4" not in own and "Together" not in own
    all_of_it = browse(ann).get(SHOW).text  # an analyst
    assert "12 to 5: could be chance" in all_of_it and "9 to 4: could be chance" in all_of_it
    assert "21 to 9: fell by more than chance would give" in all_of_it
    for other_reader in (None, ben):
        page = (browse(other_reader) if other_reader else browse()).get(SHOW).text
        assert "12 to 5" not in page and "9 to 4" not in page and "21 to 9" not in page


def test_visitors_read_the_same_whatever_the_returns_say(both, browse):
    before = browse().get(SHOW).data
    unshown = db.session.scalars(select(ComplaintResolution)).one()
    assert unshown.uses[0].contract_id
    unshown.uses[0].contract_id, unshown.uses[1].contract_id = None, None
    db.session.commit()
    assert browse().get(SHOW).data == before


def test_a_moderator_withdraws_it_and_it_is_gone(record, ada, mo, browse):
    record(ada)
    (row,) = rows(ComplaintResolution)
    assert f"/report/complaint-resolution/{row.id}" in browse(mo).get(SHOW).text
    answer = browse(mo).post(f"/withdraw/complaint-resolution/{row.id}", data={"reason": "Unclear"})
    assert answer.status_code in (302, 404)
    row.withdrawn_at = row.written_at
    db.session.commit()
    assert CHANGED not in browse().get(SHOW).text
    assert browse(mo).get(f"/complaints/resolutions/{row.id}/uses/new").status_code == 404


def test_who_has_no_organisation_records_nothing(browse, ada, record):
    assert isinstance(ada, User) and db.session.query(Contract).count() == 0 and london_time.today()
    ada.organisation = None
    db.session.commit()
    assert record(ada).status_code == 403
    assert browse().get(PAGE).status_code in (302, 401)


def test_a_case_study_that_became_anonymous_is_joined_with_no_organisation(
    record, browse, ada, ben, bus_passes
):
    """The record has the organisation's name: neither page may lead to the other."""
    record(ada, case_study=str(bus_passes.id))
    address = f"/case-studies/{bus_passes.id}"
    assert address in browse().get(SHOW).text
    assert SHOW in browse().get(address, follow_redirects=True).text
    bus_passes.is_anonymous = True
    db.session.commit()
    for member in (None, ben):
        reader = browse(member) if member else browse()
        assert address not in reader.get(SHOW).text
        assert SHOW not in reader.get(address, follow_redirects=True).text
    assert address not in browse().get(f"{SHOW}/counts.json").text
