"""Invented layouts of three primes, and one return of a charity that works for all three.

The return holds the design's example: 44 rows sent once, of which two are refused and told once.
It comes in by the way that every return takes, after the rest is there.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from forum.core import london_time
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast
from forum.data.demonstration.organisations import BASIS
from forum.models.accounts import JobRole, Standing, User
from forum.models.organisations import Organisation, SupplyLink
from forum.models.returns import PrimeLayout, TableKind
from forum.standards.returns import actions, queries, table_files
from whatworks_return import all_formats
from whatworks_return.rows import Row

CHARITY, SENDER = "Riverside Language and Work (fictional)", "leila.haddad@riverside.example"
THIRD_LEAD = "rhona.keir@ashgrove.example"
AREAS = {"D01": "3", "D02": "12", "D28": "5"}  # where the charity works for each prime
GROUPS = tuple(f"PG{number}" for number in range(1, 10))
COMPLAINTS = ("language-and-reading", "appointments-and-travel", "money", "reaching-us")
STANDARDS = {"PE-1": (57, 60), "PE-2": (52, 60), "WS-1": (171, 190)}  # counted, out of
WITH_STANDARDS = "D02"
LEADS = {
    "D01": "grace.osei@larkfield.example",
    "D02": "owen.pritchard@causeway-tern.example",
    "D28": THIRD_LEAD,
}
CALLED = {  # what each prime calls our columns, where it has names of its own
    "D01": {"prime": "Prime no", "payment_group": "Customer group", "quarter_end": "Period to"},
    "D02": {"record": "Type", "payment_group": "PG", "stage": "Journey step"},
    "D28": {"area": "cpa", "quarter_end": "quarter", "received": "complaints"},
}
CODES = {
    "record": {"people": "P", "standard": "S", "complaint": "C"},
    "theme": {theme: f"T{place:02}" for place, theme in enumerate(COMPLAINTS, 1)},
    "step": {"adviser": "1", "manager": "2"},
}
ASKS: dict[str, dict[str, Any]] = {
    "D01": {"kind": TableKind.CSV, "separator": ";", "returns_a_month": 1, "days_allowed": 10},
    "D02": {
        "kind": TableKind.XLSX,
        "sheet": "Return",
        "codes": CODES,
        "beyond": "Hours of language lessons\nName of the college",
        "returns_a_month": 2,
        "days_allowed": 5,
        "comment": "Our funder asks for the lessons. We ask for them once a quarter.",
    },
    "D28": {
        "kind": TableKind.JSON,
        "beyond": "Vacancies filled",
        "returns_a_month": 1,
        "days_allowed": 8,
    },
}


def add(cast: Cast) -> None:
    charity, primes = _by_name(CHARITY), {ref: _by_ref(ref) for ref in AREAS}
    for ref in ("D02", "D28"):  # it is in the chain of the first already
        area = cast.area(AREAS[ref])
        db.session.add(
            SupplyLink(
                ref=f"LR{ref}",
                prime=primes[ref],
                subcontractor=charity,
                area=area,
                tier="specialist",
                specialism="English language needs",
                basis=BASIS,
            )
        )
    sender = _person(SENDER)
    sender.is_lead = True
    _third_lead(primes["D28"], sender)
    db.session.flush()
    for ref, prime in primes.items():
        db.session.add(_layout(ref, prime))
    db.session.flush()
    _send(sender, charity)


def _by_name(name: str) -> Organisation:
    return db.session.scalars(select(Organisation).filter_by(name=name)).one()


def _by_ref(ref: str) -> Organisation:
    return db.session.scalars(select(Organisation).filter_by(ref=ref)).one()


def _person(email: str) -> User:
    return db.session.scalars(select(User).filter_by(email=email)).one()


def _third_lead(prime: Organisation, like: User) -> None:
    """With the same password as all members of the demonstration."""
    db.session.add(
        User(
            email=THIRD_LEAD,
            name="Rhona Keir (demonstration)",
            password_hash=like.password_hash,
            standing=Standing.VERIFIED,
            job_role=JobRole.MANAGER,
            organisation=prime,
            is_lead=True,
            is_demonstration=True,
            joined_at=like.joined_at,
        )
    )


def _layout(ref: str, prime: Organisation) -> PrimeLayout:
    called = CALLED[ref]
    columns = [[name, called.get(name, name)] for name in all_formats()[-1].names]
    return PrimeLayout(
        prime=prime,
        columns=columns,
        edited_by_id=_person(LEADS[ref]).id,
        **{"codes": {}} | ASKS[ref],
    )


def _send(sender: User, charity: Organisation) -> None:
    """As the page does where the sender leaves out what is wrong."""
    format_ = all_formats()[-1]
    cells = [[row.get(name, "") for name in format_.names] for row in _rows()]
    content = table_files.written(TableKind.CSV, format_.names, cells)
    actions.send(sender, actions.place(charity, content, london_time.today()), replaces=False)


def _rows() -> Iterator[Row]:
    end = queries.last_quarter_end().isoformat()
    for place, (ref, area) in enumerate(AREAS.items()):
        head: Row = {"prime": ref, "area": f"CPA {area}", "quarter_end": end}
        yield from (_people(head, place, group) for group in range(len(GROUPS)))
        yield from (_complaint(head, place, theme) for theme in COMPLAINTS)
        if ref == WITH_STANDARDS:
            yield from (_standard(head, code) for code in STANDARDS)
    yield head | {"record": "people", "payment_group": "PG1", "referrals": "n/a"}
    yield head | {"prime": "D29", "record": "people", "payment_group": "PG2", "referrals": 14}


def _people(head: Row, place: int, group: int) -> Row:
    referrals = 22 + 5 * place + 3 * group
    return head | {
        "record": "people",
        "payment_group": GROUPS[group],
        "referrals": referrals,
        "attachments": referrals - 2 - group % 3,
        "job_outcomes": referrals // 5,
        "sustainment_payments": referrals // 4,
        "profile_job_outcomes": referrals // 5 + group % 2,
    }


def _complaint(head: Row, place: int, theme: str) -> Row:
    return head | {
        "record": "complaint",
        "payment_group": "all",
        "theme": theme,
        "stage": "pre-work-support",
        "step": "manager" if theme == "money" else "adviser",
        "days": "10 or fewer",
        "received": 2 + place,
        "upheld": 1,
        "not_upheld": 1 + place,
    }


def _standard(head: Row, code: str) -> Row:
    counted, out_of = STANDARDS[code]
    figures: Row = {"standard": code, "counted": counted, "out_of": out_of}
    return head | {"record": "standard", "payment_group": "all"} | figures
