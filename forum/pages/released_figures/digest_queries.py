"""The section of the digest on releases that hold public figures of what a member follows.

Only official figures of releases that are open; the title is the release's own, and no number.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.figures import Figure
from forum.models.organisations import Organisation
from forum.models.provenance import Origin
from forum.models.releases import Release, is_open
from forum.models.social import Follow, FollowKind, Strength
from forum.models.vocabularies import Term
from forum.social.digest.schedule import DigestPeriod
from forum.social.digest.sources import DigestEntry, DigestSection

TITLE = "Figures released"
MOST = 3  # releases of a section
MOST_NAMED = 4  # things followed, of one release
COLUMNS: tuple[tuple[FollowKind, Any], ...] = (
    (FollowKind.TERM, Figure.group_id),
    (FollowKind.TERM, Figure.area_id),
    (FollowKind.ORGANISATION, Figure.organisation_id),
)
Key = tuple[str, int]  # kind and id of what is followed


def sections(
    members: Sequence[User], period: DigestPeriod
) -> Mapping[int, Sequence[DigestSection]]:
    """For members who follow a payment group, an area or an organisation of those figures."""
    releases = _released(period)
    follows = _follows([member.id for member in members]) if releases else {}
    about = {one.id: _followed_in(one.id, follows) for one in releases}
    names = _names({key for keys in about.values() for key in keys})
    found = {}
    for member in members:
        own = follows.get(member.id, set())
        entries = [
            _entry(one, [names[key] for key in about[one.id] if key in own])
            for one in releases
            if own & about[one.id].keys()
        ]
        if entries:
            found[member.id] = [DigestSection(TITLE, entries[:MOST])]
    return found


def _released(period: DigestPeriod) -> Sequence[Release]:
    in_period = Release.release_at > period.since, Release.release_at <= period.until
    newest_first = Release.release_at.desc(), Release.id.desc()
    return db.session.scalars(
        select(Release).where(is_open(), *in_period).order_by(*newest_first)
    ).all()


def _follows(member_ids: Collection[int]) -> dict[int, set[Key]]:
    rows = db.session.execute(
        select(Follow.member_id, Follow.kind, Follow.target_id).where(
            Follow.member_id.in_(member_ids),
            Follow.kind.in_([FollowKind.TERM, FollowKind.ORGANISATION]),
            Follow.strength != Strength.MUTED,
        )
    )
    found: dict[int, set[Key]] = {}
    for member_id, kind, target_id in rows:
        found.setdefault(member_id, set()).add((kind, target_id))
    return found


def _followed_in(release_id: int, follows: Mapping[int, set[Key]]) -> dict[Key, None]:
    """What anybody follows of which the release has an official figure: groups, then areas."""
    wanted = {key for keys in follows.values() for key in keys}
    found: dict[Key, None] = {}
    for kind, column in COLUMNS:
        ids = [target_id for of_kind, target_id in wanted if of_kind == kind]
        rows = select(column).where(
            Figure.release_id == release_id, Figure.origin == Origin.OFFICIAL, column.in_(ids)
        )
        for target_id in db.session.scalars(rows.distinct().order_by(column)):
            found[str(kind), target_id] = None
    return found


def _names(keys: Collection[Key]) -> dict[Key, str]:
    terms = [target_id for kind, target_id in keys if kind == FollowKind.TERM]
    others = [target_id for kind, target_id in keys if kind == FollowKind.ORGANISATION]
    found: dict[Key, str] = {}
    for term in db.session.scalars(select(Term).where(Term.id.in_(terms))):
        found[str(FollowKind.TERM), term.id] = term.label
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(others))
    for organisation_id, name in db.session.execute(named):
        found[str(FollowKind.ORGANISATION), organisation_id] = name
    return found


def _entry(release: Release, names: Sequence[str]) -> DigestEntry:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    said = f"Of what you follow: {', '.join(names[:MOST_NAMED])}{more}."
    return DigestEntry(release.name, f"/performance/releases/{release.id}", said)
