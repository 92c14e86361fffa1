"""Add an organisation that a file of figures names and the exchange does not know."""

from dataclasses import dataclass

from forum import policy
from forum.core import audit, text
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Kind, Organisation, SupplyLink
from forum.models.uploads import Upload
from forum.performance.uploads import actions
from forum.reference.organisations import queries as organisations


@dataclass(frozen=True)
class NewOrganisation:
    """With the prime whose supply chain it is in; area None: all areas of the prime."""

    name: str
    kind: Kind
    prime_id: int | None = None
    area_id: int | None = None


def add(viewer: User, upload: Upload, new: NewOrganisation) -> Organisation:
    """Add it and check the file again. Refused where the name is taken."""
    policy.require(policy.may_add_organisation_of_figures(viewer))
    if _is_there(new.name):
        raise Refused(f"{new.name} is here already: choose it as the answer.")
    made = Organisation(
        name=new.name,
        slug=text.slug(new.name),
        kind=new.kind,
        basis=upload.basis,
        source=upload.note,
    )
    with rollback_on_conflict() as conflict:  # somebody added it at the same moment
        db.session.add(made)
        db.session.flush()
    if conflict:
        raise Refused(f"{new.name} is here already: choose it as the answer.")
    if new.prime_id is not None:
        db.session.add(
            SupplyLink(
                ref=f"U{upload.id}-{made.id}",
                prime_id=new.prime_id,
                subcontractor_id=made.id,
                area_id=new.area_id,
                basis=upload.basis,
                source=upload.note,
            )
        )
    audit.add(viewer, "added an organisation", f"organisation {made.id}, upload {upload.id}")
    db.session.commit()
    actions.check_again(viewer, upload)
    return made


def _is_there(name: str) -> bool:
    return organisations.called(name) is not None
