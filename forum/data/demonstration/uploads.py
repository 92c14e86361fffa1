"""Files that a second analyst finds on the way in: one waits, one is refused, one is unread.

All of them are of fictional organisations and marked illustrative, as are all uploads of a
demonstration. They come in by the way that every file takes, after the rest is there.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Organisation, SupplyLink
from forum.models.provenance import ILLUSTRATIVE, Origin
from forum.models.releases import Release
from forum.models.vocabularies import Term
from forum.performance.uploads import actions, files, jobs
from forum.performance.uploads.actions import UploadPurpose

UPLOADER = "analyst2@demo.example"  # so that the analyst of the sign-in page can say yes or no
NOTE = "Invented monthly return, to show how a file is checked"
HEADINGS = (
    "organisation,prime,area,payment_group,period_start,period_end,"
    "referrals,attachments,job_outcomes,profile_job_outcomes"
)
OTHER_HEADINGS = "Who,Prime,Where,Which people,From,To,Sent,Started,In work,Expected"
GROUPS = ("PG1", "PG2")
WRONG = (  # what a spreadsheet kept by hand brings
    "Northlight Yuoth Works (fictional),{prime},5,PG1,,{end},18,15,3,4",
    "Northlight Youth Works (fictional),{prime},5,PG1,,{end},18,21,3,4",
    "Northlight Youth Works (fictional),{prime},5,PG2,,{end},12,n/a,3,4",
    "Northlight Youth Works (fictional),{prime},5,PG3,,31/02/2015,9,8,1,1",
)
PRIME = "Larkfield Pathways Group (fictional)"


def add() -> None:
    out = select(func.max(Release.cut_off)).where(
        Release.basis == ILLUSTRATIVE, Release.opened_at.is_not(None)
    )
    last = db.session.scalars(out).one()
    assert last is not None
    returns = list(_rows(last))
    wrong = [line.format(prime=PRIME, end=last.isoformat()) for line in WRONG]
    _send(f"Returns-{last:%B-%Y}.csv", [HEADINGS, *returns])
    _send("Returns-with-mistakes.csv", [HEADINGS, *returns[:2], *wrong])
    _send("Returns-with-other-headings.csv", [OTHER_HEADINGS, *returns[:6]])
    jobs.finish_all()


def _rows(last: date) -> Iterator[str]:
    """One month of each partner that has a prime: small numbers, each different."""
    partner, prime = aliased(Organisation), aliased(Organisation)
    of_them = (
        select(partner.name, prime.name, Term.slug)
        .select_from(SupplyLink)
        .join(partner, partner.id == SupplyLink.subcontractor_id)
        .join(prime, prime.id == SupplyLink.prime_id)
        .join(Term, Term.id == SupplyLink.area_id)
        .where(partner.is_demonstration)
        .order_by(SupplyLink.id)
    )
    days = f"{last.replace(day=1).isoformat()},{last.isoformat()}"
    for place, whose in enumerate(db.session.execute(of_them).all()):
        for group, more in zip(GROUPS, (0, 11), strict=True):
            referrals = 17 + (place * 7) % 23 + more
            outcomes = referrals // 4
            counted = f"{referrals},{referrals - 3},{outcomes},{outcomes + place % 3}"
            yield f"{','.join(whose)},{group},{days},{counted}"


def _send(name: str, lines: list[str]) -> None:
    uploader = db.session.scalars(select(User).filter_by(email=UPLOADER)).one()
    uploader.has_used_second_factor = True  # as her session would say
    received = files.received(name, "\n".join([*lines, ""]).encode())
    actions.receive(uploader, received, UploadPurpose(Origin.MANAGEMENT, ILLUSTRATIVE, note=NOTE))
