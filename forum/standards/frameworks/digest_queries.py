"""The sections of the digest on standards: what changed, and what nobody has told how to meet."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from forum import policy
from forum.core.extensions import db
from forum.core.formatting import day
from forum.models.accounts import User
from forum.models.service_standards import Standard, StandardReview, StandardVersion
from forum.models.social import FollowKind
from forum.social.digest.followed_news import FollowedNews, sections_for_followers
from forum.social.digest.schedule import DigestPeriod
from forum.social.digest.sources import DigestEntry, DigestSection
from forum.standards.frameworks.follow_queries import standard_path
from forum.standards.versions import queries as versions
from forum.standards.what_helps import queries as helping

CHANGED, GAPS = "Standards that changed", "Nobody has told how to meet these"
MOST_CHANGES, MOST_GAPS = 4, 2  # of one member
Sections = Mapping[int, Sequence[DigestSection]]


def changes(members: Sequence[User], period: DigestPeriod) -> Sections:
    """For who follows the standard or its stage: agreed changes and ends, and reviews."""
    news = {CHANGED: [*_agreed(period), *_reviewed(period)]}
    return sections_for_followers(members, news, MOST_CHANGES)


def gaps(members: Sequence[User], period: DigestPeriod) -> Sections:
    """Of what applies now, whenever it was agreed: it comes along with other news."""
    missing = helping.without_case_studies(versions.published())
    words = "No case study yet. If you have met it, yours can be the first."
    news = {GAPS: [_news(one, words, "#helps") for one in missing]}
    return sections_for_followers(members, news, MOST_GAPS)


def _agreed(period: DigestPeriod) -> list[FollowedNews]:
    one = StandardVersion
    within = one.agreed_at > period.since, one.agreed_at <= period.until
    rows = select(one).join(one.standard).options(contains_eager(one.standard))
    found = db.session.scalars(rows.where(policy.public_versions(), *within).order_by(one.id))
    return [_news(version, _what(version)) for version in found]


def _what(version: StandardVersion) -> str:
    assert version.applies_at is not None
    from_day = day(version.applies_at)
    if version.ends_it:
        return f"Agreed: it ends on {from_day}."
    return f"Agreed: {'a change' if version.number > 1 else 'new words'} from {from_day}."


def _reviewed(period: DigestPeriod) -> list[FollowedNews]:
    one = StandardReview
    within = one.at > period.since, one.at <= period.until
    reviews = db.session.scalars(select(one).where(*within).order_by(one.id)).all()
    current = {version.standard_id: version for version in versions.published()} if reviews else {}
    return [
        _news(current[row.standard_id], f"Reviewed by the {row.side}: {row.result}.")
        for row in reviews
        if row.standard_id in current
    ]


def _news(version: StandardVersion, words: str, anchor: str = "") -> FollowedNews:
    standard: Standard = version.standard
    path = standard_path(standard.code, version.slug) + anchor
    entry = DigestEntry(f"{standard.code} {version.title}", path, words)
    targets = {
        (FollowKind.STANDARD.value, standard.id),
        (FollowKind.TERM.value, standard.stage_id),
    }
    return FollowedNews(entry, frozenset(targets))
