import hashlib
from collections.abc import Callable

from sqlalchemy import select

from forum import policy
from forum.core import clock
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.organisations import Organisation
from forum.models.passports import Passport
from forum.performance.passports import document, queries
from forum.performance.passports.record import Record
from forum.performance.releases import release_clock
from forum.policy.viewer import Viewer


def issue(viewer: Viewer, organisation: Organisation, address: Callable[[str], str]) -> str:
    """The code of the passport of its record as it stands; a record is issued once.

    `address` makes the full address of the page that checks a code.
    """
    policy.require(policy.may_issue_passport(viewer))
    release_clock.latch_open_releases()  # what is written into it must never close again
    record = queries.record_of(organisation)
    if record is None:
        raise Refused("Nothing of this organisation has been released, so there is no record yet.")
    if not _is_issued(record.code):
        db.session.rollback()  # no lock is held while it is drawn
        _keep(_drawn(record, address(record.code)))
    return record.code


def _is_issued(code: str) -> bool:
    return db.session.scalar(select(Passport.id).where(Passport.code == code)) is not None


def _drawn(record: Record, address: str) -> Passport:
    now, csv_sha256 = clock.now(), hashlib.sha256(record.csv).hexdigest()
    pdf = document.pdf(record, now, address, csv_sha256)
    return Passport(
        code=record.code,
        organisation_id=record.organisation_id,
        release_id=record.release_id,
        issued_at=now,
        holds=len(record.rows),
        pdf=pdf,
        csv=record.csv,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        csv_sha256=csv_sha256,
    )


def _keep(passport: Passport) -> None:
    with rollback_on_conflict():  # somebody issued the same record a moment before
        db.session.add(passport)
        db.session.commit()
