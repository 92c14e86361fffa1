"""Official results: put in by one analyst, taken by another, in the place of the prime's own."""

import io

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.standard_results import OfficialResults, StandardResult
from tests.standards.results.conftest import ADDRESS, END, page_of

PAGE = "/standards/results/official"
HEADINGS = "contract,standard,quarter end,counted,out of,guard"


def all_of(model):
    db.session.rollback()
    return list(db.session.scalars(select(model).order_by(model.id)))


@pytest.fixture
def other_analyst(app):
    made = User(
        email="two@analysts.example",
        name="Anna",
        password_hash="",
        standing="verified",
        is_analyst=True,
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def put_in(browse, ann, contract, standard):
    """put_in("PE-1,2026-12-31,450,480,12") answers as the form does."""

    def post(*rows, content=None):
        lines = [HEADINGS, *(f"{contract.ref},{row}" for row in rows)]
        body = content or "\n".join(lines).encode()
        data = {"file": (io.BytesIO(body), "official.csv")}
        return browse(ann).post(PAGE, data=data, content_type="multipart/form-data")

    return post


def test_another_analyst_takes_it_and_it_stands_in_the_primes_place(
    browse, lead, contract, ann, other_analyst, put_in, result, release, typed
):
    result(contract, END, 480, 480)
    release()
    answer = put_in(f"PE-1,{END},450,480,12")
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert browse(ann).post(address, data={"act": "take"}).status_code == 403, "their own"
    assert len(all_of(StandardResult)) == 1
    assert browse(other_analyst).post(address, data={"act": "take"}).status_code == 302
    prime, official = all_of(StandardResult)
    assert (prime.standing_key, official.is_official) == (None, True)
    assert (official.counted, official.out_of, official.number) == (450, 480, 2)
    own = browse(lead).get(f"/standards/results/contracts/{contract.id}").text
    assert ">Official<" in own and "93.8%" in own and "Not released" in own
    assert "93.8%" not in browse().get(ADDRESS).text, "until a release takes it in"
    acts = [one.act for one in db.session.scalars(select(AuditEntry))]
    assert "put in official results of standards" in acts
    assert "took official results of standards" in acts
    late = browse(other_analyst).post(address, data={"act": "decline"}, follow_redirects=True)
    assert "decided on this one already" in late.text


def test_after_a_release_everybody_reads_it_as_official(
    browse, contract, other_analyst, put_in, release, today
):
    address = put_in(f"PE-1,{END},450,480,").headers["Location"]
    browse(other_analyst).post(address, data={"act": "take"})
    made = all_of(StandardResult)[0]
    today(made.sent_at.replace(hour=15))
    release()
    assert ">Official<" in browse().get(ADDRESS).text
    rows = browse().get("/standards/PE-1/results.csv").text.splitlines()
    assert rows[0].endswith("official") and rows[1].endswith("True")
    assert browse().get("/standards/PE-1/results.json").json["results"][0]["official"] is True


def test_the_prime_does_not_replace_it(browse, lead, contract, other_analyst, put_in, typed):
    address = put_in(f"PE-1,{END},450,480,12").headers["Location"]
    browse(other_analyst).post(address, data={"act": "take"})
    page = browse(lead).get(page_of(contract)).text
    assert "own numbers stand for PE-1" in page
    seen = all_of(StandardResult)[0].id
    assert browse(lead).post(page_of(contract), data=typed(seen)).status_code == 422
    assert len(all_of(StandardResult)) == 1


def test_declined_nothing_stands(browse, other_analyst, put_in):
    address = put_in(f"PE-1,{END},450,480,12").headers["Location"]
    assert browse(other_analyst).post(address, data={"act": "decline"}).status_code == 302
    assert all_of(StandardResult) == []
    assert [one.is_taken for one in all_of(OfficialResults)] == [False]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"PE-9,{END},1,2,", "This contract has no such standard"),
        ("PE-1,2026-11-30,1,2,", "no last day of a quarter"),
        ("PE-1,2027-03-31,1,2,", "is not over yet"),
        (f"PE-1,{END},3,2,", "More are counted (3) than there are (2)"),
        (f"PE-1,{END},-1,2,", "less than nothing"),
        (f"PE-1,{END},,2,", "“counted” is empty"),
        (f"PE-1,{END},1,2,120", "share"),
        (f"PE-1,{END},Mr John Smith,2,", "(not shown again)"),
        (f"PE-1,{END},1,2,3,4,5", "is no column"),
    ],
)
def test_a_wrong_row_is_refused_and_nothing_is_taken(put_in, row, said):
    answer = put_in(f"PE-1,{END},1,2,", row)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Smith" not in answer.text
    assert all_of(OfficialResults) == []


def test_a_row_that_is_there_twice_and_other_headings_are_refused(put_in, contract):
    twice = put_in(f"PE-1,{END},1,2,", f"PE-1,{END},1,2,")
    assert twice.status_code == 422 and "in the file twice" in twice.text
    other = put_in(content=f"contract,contract\n{contract.ref},1".encode())
    assert other.status_code == 422 and "is there twice" in other.text


def test_only_analysts(browse, lead, manager, people):
    for who in (lead, manager, people["mo"]):
        assert browse(who).get(PAGE).status_code == 403
