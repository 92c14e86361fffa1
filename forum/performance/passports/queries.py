import re
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, undefer

from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import Guest
from forum.models.organisations import Organisation
from forum.models.passports import Passport
from forum.performance.figures import queries as performance
from forum.performance.passports import record

SHA256 = re.compile(r"[0-9a-f]{64}")


def record_of(organisation: Organisation) -> record.Record | None:
    """As the public sees it, for any viewer. None where nothing is released."""
    visitor = Guest()
    results = performance.results_of_standards(visitor, organisation)
    shown = [one for one in results if one.value is not None]
    return record.of(organisation, performance.figures_of(visitor, organisation), shown)


def get(code: str) -> Passport:
    found = db.session.scalar(_whole().where(Passport.code == code.upper()))
    if found is None:
        raise NotFound
    return found


def with_bytes(code: str) -> Passport:
    found = db.session.scalar(
        select(Passport)
        .where(Passport.code == code.upper())
        .options(undefer(Passport.pdf), undefer(Passport.csv), joinedload(Passport.organisation))
    )
    if found is None:
        raise NotFound
    return found


def of_organisation(organisation: Organisation) -> Sequence[Passport]:
    """Newest first."""
    issued = _whole().where(Passport.organisation_id == organisation.id)
    return db.session.scalars(issued.order_by(Passport.id.desc()).limit(20)).all()


def newer_than(passport: Passport) -> Passport | None:
    newest = _whole().where(Passport.organisation_id == passport.organisation_id)
    found = db.session.scalar(newest.order_by(Passport.id.desc()).limit(1))
    return None if found is None or found.id == passport.id else found


def with_checksum(sha256: str) -> Passport | None:
    """Whose PDF or CSV has it."""
    if not SHA256.fullmatch(sha256):
        return None
    either = or_(Passport.pdf_sha256 == sha256, Passport.csv_sha256 == sha256)
    return db.session.scalar(_whole().where(either).limit(1))


def _whole():
    return select(Passport).options(joinedload(Passport.organisation), joinedload(Passport.release))
