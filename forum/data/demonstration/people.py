"""Members of the fictional organisations, and the editors' account that nobody signs in to."""

from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, listed, rows
from forum.models.accounts import JobRole, Standing, User
from forum.people.sign_in import passwords
from forum.people.sign_in.demonstration_accounts import PASSWORD

EDITORS = "editors@exchange.invalid"  # no mail can reach it, no password opens it
LONGEST_AGO = 300


def add(cast: Cast) -> None:
    password_hash = passwords.hash_password(PASSWORD)  # once: hashing takes time on purpose
    for place, row in enumerate(rows("members.csv")):
        cast.people[row["email"]] = _member(cast, row, password_hash, LONGEST_AGO - place)
    cast.people[EDITORS] = User(
        email=EDITORS,
        name="Exchange editors",
        standing=Standing.VERIFIED,
        job_role=JobRole.OTHER,
        is_editorial=True,
        joined_at=cast.ago(LONGEST_AGO + 1),
    )
    db.session.add_all(cast.people.values())
    db.session.flush()


def _member(cast: Cast, row: dict[str, str], password_hash: str, days_ago: int) -> User:
    flags = {f"is_{name}": True for name in listed(row["flags"])}
    organisation = cast.organisations[row["organisation"]] if row["organisation"] else None
    return User(
        email=row["email"],
        name=row["name"],
        password_hash=password_hash,
        standing=Standing(row["standing"]),
        job_role=JobRole(row["job_role"]),
        organisation=organisation,
        organisation_claimed=row["organisation_claimed"],
        works_with=cast.claimant_groups(listed(row["works_with"])),
        joined_at=cast.ago(days_ago if row["standing"] == Standing.VERIFIED else 1),
        is_demonstration=True,
        **flags,
    )
