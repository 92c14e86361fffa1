"""Begin a framework of standards: a row of the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forum import policy
from forum.core import audit, text
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.organisations import Contract
from forum.models.service_standards import StandardFramework
from forum.policy.viewer import Viewer

NAME_TAKEN = "Another framework has this name. Choose another, such as with the year in it."


@dataclass(frozen=True, slots=True)
class NewFramework:
    name: str
    contracts: Sequence[Contract]  # of one prime and one programme
    starts_on: date | None = None
    ends_on: date | None = None
    note: str = ""


def begin(viewer: Viewer, new: NewFramework) -> StandardFramework:
    """By the lead of the prime of all these contracts. It shows once it has a public standard."""
    is_own = all(one.prime_id == viewer.organisation_id for one in new.contracts)
    policy.require(policy.may_keep_standards(viewer) and is_own and bool(new.contracts))
    row = StandardFramework(
        name=new.name,
        slug=text.slug(new.name),
        programme_id=new.contracts[0].programme_id,
        prime_id=viewer.organisation_id,
        contracts=list(new.contracts),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        note=new.note,
        begun_by_id=viewer.id,
    )
    with rollback_on_conflict() as conflict:
        db.session.add(row)
        db.session.flush()
        audit.add(viewer, "began a framework of standards", row.name[:200])
        db.session.commit()
    if conflict:
        raise Refused(NAME_TAKEN)
    return row
