"""What waits for a second administrator: a merge that the first one asked for."""

from datetime import timedelta

from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast
from forum.models.accounts import JobRole, Standing, User
from forum.models.merges import MergeKind, MergeRequest
from forum.models.organisations import OrganisationAlias, name_key

FIRST, SECOND = "admin@demo.example", "admin2@demo.example"
ENDS, STAYS = "Elmstead Partnership (fictional)", "Dovecote Employment (fictional)"
CALLED = "Dovecote (fictional)"


def add(cast: Cast) -> None:
    first = cast.people[FIRST]
    second = User(
        email=SECOND,
        name="Orla Stanton (demonstration)",
        password_hash=first.password_hash,
        standing=Standing.VERIFIED,
        job_role=JobRole.OTHER,
        is_administrator=True,
        is_demonstration=True,
        joined_at=first.joined_at,
    )
    ends, stays = cast.organisations[ENDS], cast.organisations[STAYS]
    asked = MergeRequest(
        kind=MergeKind.ORGANISATION,
        from_id=ends.id,
        into_id=stays.id,
        from_name=ENDS,
        open_key=f"{MergeKind.ORGANISATION} {ends.id}",
        reason="The two have been one company since the summer.",
        asked_by=first,
        asked_at=cast.now - timedelta(days=1),
    )
    called = OrganisationAlias(organisation_id=stays.id, name=CALLED, key=name_key(CALLED))
    db.session.add_all([second, asked, called])
    db.session.flush()
