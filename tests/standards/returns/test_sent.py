"""One return in, a file for each prime out, and seen by nobody else."""

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.organisations import SupplyLink
from forum.models.returns import PrimeLayout, ReturnRow, SentReturn
from forum.performance.figures.queries import LOOKED
from forum.standards.returns import layouts, queries, table_schema
from tests.standards.returns.conftest import NAMES, csv_of, for_prime, make_member

pytestmark = pytest.mark.usefixtures("on_a_day")
CANARY = "7654321"
GROUPS = table_schema.lists()["payment_groups"]


def all_of(model):
    db.session.rollback()
    return list(db.session.scalars(select(model).order_by(model.id)))


def fetch(browse, member, address):
    """Of a look at rows, which is logged by a connection of its own."""
    db.session.rollback()
    answer = browse(member).get(address)
    db.session.rollback()
    return answer


def three(count=2, **cells):
    """`count` for each prime: of each group, and then of an earlier quarter."""
    found = []
    for ref in ("O030", "O031", "O032"):
        for number in range(count):
            end = "2026-06-30" if number >= len(GROUPS) else "2026-09-30"
            found.append(for_prime(ref, GROUPS[number % len(GROUPS)], quarter_end=end, **cells))
    return found


LAYOUTS = {
    "Prima": {"kind": "csv", "separator": "semicolon"},
    "Secunda": {
        "kind": "xlsx",
        "sheet": "Figures",
        "codes": "payment_group: PG1 = 01\narea: CPA 6 = 6",
    },
    "Tertia": {"kind": "json"},
}


def layout_typed(name="Prima", **changes):
    columns = "\n".join(f"{column} = {column.upper()} x" for column in reversed(NAMES))
    usual = {"kind": "csv", "separator": "comma", "sheet": "", "columns": columns, "codes": ""}
    return usual | LAYOUTS[name] | changes


def test_one_return_becomes_three_files_of_each_primes_rows(
    browse, send, sender, primes, prime_leads
):
    for lead in prime_leads:
        answer = browse(lead).post("/returns/layout", data=layout_typed(lead.organisation.name))
        assert answer.status_code == 302
    rows = three(14)
    wrong = [for_prime("O030", "PG99"), for_prime("O031", "PG1", referrals="-1")]
    assert len(rows) + len(wrong) == 44
    answer = send(sender, csv_of(*rows, *wrong), leaves_out="y")
    assert answer.status_code == 302
    (sent,) = all_of(SentReturn)
    page = browse(sender).get(answer.location).text
    assert "2 rows were left out" in page and "PG99" not in page
    for prime in [db.session.merge(prime) for prime in primes]:
        layout, address = queries.layout_of(prime.id), f"/returns/{sent.id}/for/{prime.id}"
        db.session.rollback()
        body = fetch(browse, sender, address).data
        back = layouts.read_back(layout, body)
        asked = [{k: int(v) if v.isdecimal() else v for k, v in row.items() if v} for row in rows]
        assert back == [row for row in asked if row["prime"] == prime.ref]


def test_a_prime_sees_its_own_rows_and_no_others(
    browse, send, sender, primes, prime_leads, ada, ann
):
    answer = send(sender, csv_of(for_prime("O030"), for_prime("O031", referrals=CANARY)))
    first, second, _third = prime_leads
    ids = [prime.id for prime in primes]
    db.session.rollback()
    page = browse(first).get(answer.location).text
    assert "Prima" in page and "Secunda" not in page
    assert fetch(browse, first, f"{answer.location}/for/{ids[0]}").status_code == 200
    assert fetch(browse, first, f"{answer.location}/for/{ids[1]}").status_code == 404
    assert CANARY in fetch(browse, second, f"{answer.location}/for/{ids[1]}").text
    assert "Charity" in browse(second).get("/returns").text
    for other in (prime_leads[2], ada):
        assert browse(other).get(answer.location).status_code in (403, 404)
        assert browse(other).get(f"{answer.location}/for/{ids[1]}").status_code in (403, 404)
    assert browse().get(f"{answer.location}/for/{ids[1]}").status_code == 302
    assert CANARY in fetch(browse, ann, f"{answer.location}/for/{ids[1]}").text, "an analyst"


def test_each_look_at_rows_is_logged(browse, send, sender, prime_leads, primes):
    answer = send(sender, csv_of(for_prime("O030")))
    prime_id = primes[0].id
    browse(prime_leads[0]).get(f"{answer.location}/for/{prime_id}")
    assert [e.act for e in all_of(AuditEntry)] == ["sent a return for primes", LOOKED]


def test_a_row_goes_only_where_there_is_a_link_in_that_area(send, sender, charity):
    answer = send(sender, csv_of(for_prime("O030", area="CPA 7")))
    assert answer.status_code == 422
    assert "You do not work for Prima in this area" in answer.text
    link = db.session.scalar(select(SupplyLink).where(SupplyLink.ref == "L-O031"))
    link.has_ended = True
    db.session.commit()
    answer = send(sender, csv_of(for_prime("O031")))
    assert answer.status_code == 422
    assert "no supply link with this prime" in answer.text
    assert all_of(SentReturn) == []


def test_nothing_is_taken_while_a_row_is_wrong_unless_it_is_to_be_left_out(send, sender):
    content = csv_of(for_prime("O030"), for_prime("O031", referrals="-1"))
    answer = send(sender, content)
    assert answer.status_code == 422 and "less than nothing" in answer.text
    assert all_of(ReturnRow) == []
    assert send(sender, content, leaves_out="y").status_code == 302
    assert [row.cells["prime"] for row in all_of(ReturnRow)] == ["O030"]
    assert send(sender, csv_of(for_prime("O030", referrals="x")), leaves_out="y").status_code == 422


def test_rows_sent_again_need_the_wish_to_replace(browse, send, sender, prime_leads, primes):
    first = send(sender, csv_of(for_prime("O030")))
    again = send(sender, csv_of(for_prime("O030", referrals="96")))
    assert again.status_code == 422 and "are here already" in again.text
    second = send(sender, csv_of(for_prime("O030", referrals="96")), replaces="y")
    assert second.status_code == 302
    address = f"/for/{primes[0].id}"
    assert browse(prime_leads[0]).get(first.location + address).status_code == 404
    assert "96" in browse(prime_leads[0]).get(second.location + address).text


def test_who_does_not_lead_sends_nothing(browse, send, charity):
    member = make_member(charity, "Mel")
    assert send(member, csv_of(for_prime("O030"))).status_code == 403
    assert browse(member).get("/returns").status_code == 200
    assert browse(member).get("/returns/layout").status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"columns": "record = a\nprime = A"}, "Two columns are called"),
        ({"columns": "record"}, "no = in the line"),
        ({"kind": "xls"}, "Choose"),
        ({"returns_a_month": "-1"}, "from 0 to 100"),
        ({"comment": "Ask Mr John Smith."}, "identify a person"),
        ({"beyond": "\n".join(map(str, range(70)))}, "60 fields at most"),
    ],
)
def test_a_layout_that_cannot_be_used_is_refused_with_what_was_typed(
    browse, prime_leads, changes, said
):
    answer = browse(prime_leads[0]).post("/returns/layout", data=layout_typed(**changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert all_of(PrimeLayout) == []


def test_a_layout_begins_from_the_columns_of_the_last_file(browse, prime_leads, primes):
    assert queries.remembered_order(primes[0].id) == NAMES
    page = browse(prime_leads[0]).get("/returns/layout").text
    assert "record = record" in page


def test_the_burden_meter_tells_what_each_prime_asks_in_the_order_of_names(browse, prime_leads):
    typed = {"beyond": "Shoe size\nStar sign", "returns_a_month": "4", "days_allowed": "5"}
    comment = {"comment": "We are cutting this down."}
    browse(prime_leads[1]).post("/returns/layout", data=layout_typed("Secunda") | typed | comment)
    page = browse().get("/returns/burden").text
    assert page.index("Prima") < page.index("Secunda") < page.index("Tertia")
    assert "2 fields" in page and "Star sign" in page and "We are cutting this down." in page
    told = {one["prime"]: one for one in browse().get("/returns/burden.json").get_json()["primes"]}
    assert told["Secunda"] == {
        "prime": "Secunda",
        "fields_beyond": 2,
        "returns_a_month": 4,
        "working_days_allowed": 5,
        "beyond": ["Shoe size", "Star sign"],
    }
    assert told["Prima"]["fields_beyond"] is None
    assert "Secunda,2,4,5" in browse().get("/returns/burden.csv").text
