"""The section of the digest on the claimant groups of a member: what changed this quarter."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User, user_term
from forum.models.social import Follow, FollowKind, Strength
from forum.models.vocabularies import Term
from forum.pages.this_quarter import queries
from forum.pages.this_quarter.quarter import quarter_of
from forum.reference.vocabularies.queries import FOR_WHOM
from forum.social.digest.schedule import DigestPeriod
from forum.social.digest.sources import DigestEntry, DigestSection

TITLE = "What changed this quarter"
MOST_GROUPS = 4  # of one member


def sections(
    members: Sequence[User], period: DigestPeriod
) -> Mapping[int, Sequence[DigestSection]]:
    """Of the groups that a member works with or follows, where the period brought something.

    The numbers are those of the quarter, as its page has them.
    """
    chosen = _groups_of([member.id for member in members])
    wanted = sorted({group_id for groups in chosen.values() for group_id in groups})
    fresh = queries.groups_with_news(wanted, period.since, period.until)
    entries = {group.id: _entry(group, period) for group in _groups(fresh)}
    found = {}
    for member_id, groups in chosen.items():
        own = [entry for one in sorted(groups) if (entry := entries.get(one)) is not None]
        if own:
            found[member_id] = [DigestSection(TITLE, own[:MOST_GROUPS])]
    return found


def _entry(group: Term, period: DigestPeriod) -> DigestEntry | None:
    """None where what was new is gone again."""
    counts = queries.news_of(group, quarter_of(period.until).since).counts
    said = ", ".join(number.words for number in counts.numbers())
    path = f"/claimant-groups/{group.slug}/this-quarter"
    return DigestEntry(group.label, path, said[0].upper() + said[1:]) if said else None


def _groups(ids: set[int]) -> Sequence[Term]:
    rows = select(Term).where(Term.id.in_(ids), Term.vocabulary.in_(FOR_WHOM))
    return db.session.scalars(rows.order_by(Term.id)).all()


def _groups_of(ids: Sequence[int]) -> dict[int, set[int]]:
    """{member: terms of the profile and those followed}, without the muted ones."""
    found: dict[int, set[int]] = {}
    of_profile = select(user_term.c.user_id, user_term.c.term_id)
    for member_id, term_id in db.session.execute(of_profile.where(user_term.c.user_id.in_(ids))):
        found.setdefault(member_id, set()).add(term_id)
    follows = select(Follow.member_id, Follow.target_id, Follow.strength)
    of_terms = follows.where(Follow.member_id.in_(ids), Follow.kind == FollowKind.TERM)
    for member_id, term_id, strength in db.session.execute(of_terms):
        own = found.setdefault(member_id, set())
        own.discard(term_id) if strength == Strength.MUTED else own.add(term_id)
    return found
