"""Files in the format of the newest version, and the page that checks them."""

import io

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.organisations import Contract, Kind, Organisation, SupplyLink
from forum.models.vocabularies import Term, Vocabulary
from whatworks_return import all_formats

DAY = "2026-11-28"
NAMES = all_formats()[-1].names
PEOPLE = {
    "record": "people",
    "prime": "O030",
    "area": "CPA 5",
    "payment_group": "PG1",
    "quarter_end": "2026-09-30",
    "referrals": "95",
    "attachments": "88",
}
STANDARD = PEOPLE | {
    "record": "standard",
    "referrals": "",
    "attachments": "",
    "standard": "PE-1",
    "counted": "461",
    "out_of": "480",
}
COMPLAINT = PEOPLE | {
    "record": "complaint",
    "referrals": "",
    "attachments": "",
    "theme": "money",
    "stage": "pre-work-support",
    "step": "adviser",
    "days": "10 or fewer",
    "received": "3",
    "upheld": "1",
}


def csv_of(*rows, names=NAMES, separator=","):
    lines = [separator.join(names)]
    lines += [separator.join(row.get(name, "") for name in names) for row in rows]
    return "\n".join(lines).encode()


@pytest.fixture
def check(browse):
    """check(content) is the answer of the page to a visitor."""

    def ask(content, member=None):
        sent = FileStorage(io.BytesIO(content), "return.csv", "file")
        boundary, body = encode_multipart({"file": sent})  # without a temporary file of its own
        kind = f"multipart/form-data; boundary={boundary}"
        return browse(member).post("/returns/check", data=body, content_type=kind)

    return ask


@pytest.fixture
def on_a_day(app):
    with time_machine.travel(f"{DAY} 12:00+00:00", tick=False):
        yield


def make_prime(name, ref, area):
    prime = Organisation(name=name, slug=name.lower(), ref=ref, kind=Kind.PRIME)
    db.session.add(prime)
    db.session.flush()
    db.session.add(Contract(ref=f"C-{ref}", prime=prime, area=area, basis="sourced"))
    return prime


@pytest.fixture
def primes(app):
    """Three, of refs O030, O031 and O032, with a contract each in CPA 5, 6 and 7."""
    areas = []
    for number in (5, 6, 7):
        wanted = select(Term).where(
            Term.vocabulary == Vocabulary.AREA, Term.code == f"CPA {number}"
        )
        area = db.session.scalar(wanted)
        if area is None:
            area = Term(
                vocabulary=Vocabulary.AREA, slug=f"a{number}", code=f"CPA {number}", name="A"
            )
            db.session.add(area)
        areas.append(area)
    names = ("Prima", "Secunda", "Tertia")
    made = [
        make_prime(name, f"O03{place}", area)
        for place, (name, area) in enumerate(zip(names, areas, strict=True))
    ]
    db.session.commit()
    return made


def make_member(organisation, name, **roles):
    made = User(
        email=f"{name.lower()}@{organisation.slug}.example",
        name=name,
        password_hash="",
        standing=Standing.VERIFIED,
        organisation=organisation,
        **roles,
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def charity(primes):
    """A partner of all three primes."""
    made = Organisation(name="Charity", slug="charity", kind=Kind.SUBCONTRACTOR)
    db.session.add(made)
    db.session.flush()
    for prime in primes:
        link = SupplyLink(ref=f"L-{prime.ref}", prime=prime, subcontractor=made, basis="kept")
        db.session.add(link)
    db.session.commit()
    return made


@pytest.fixture
def sender(charity):
    return make_member(charity, "Sam", is_lead=True)


@pytest.fixture
def prime_leads(primes):
    return [make_member(prime, "Lead", is_lead=True) for prime in primes]


AREA_OF = {"O030": "CPA 5", "O031": "CPA 6", "O032": "CPA 7"}


def for_prime(ref, group="PG1", **cells):
    return PEOPLE | {"prime": ref, "area": AREA_OF[ref], "payment_group": group} | cells


@pytest.fixture
def send(browse):
    """send(member, content, …) is the answer of the form; a keyword is a field."""

    def post(member, content, **typed):
        sent = typed | {"file": (io.BytesIO(content), "return.csv")}
        return browse(member).post("/returns/new", data=sent, content_type="multipart/form-data")

    return post
