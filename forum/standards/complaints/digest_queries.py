"""The sections of the digest on complaints: themes that rise, and what resolved them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.releases import Release, is_open
from forum.models.social import FollowKind
from forum.reference.vocabularies import queries as vocabularies
from forum.social.digest.followed_news import FollowedNews, Target, sections_for_followers
from forum.social.digest.schedule import DigestPeriod
from forum.social.digest.sources import DigestEntry, DigestSection
from forum.standards.complaints import queries, theme_lines
from forum.standards.complaints import resolution_queries as resolutions
from forum.standards.complaints.merge_queries import merged_themes
from forum.standards.complaints.merged_themes import MergedThemes
from forum.standards.complaints.queries import Totals
from forum.standards.complaints.theme_lines import ComplaintLine
from forum.standards.complaints.themes import ComplaintTheme, by_slug

RISING, RESOLVED = "Complaints that rise", "What resolved complaints"
MOST_ENTRIES = 4  # of one member, in a section


def sections(
    members: Sequence[User], period: DigestPeriod
) -> Mapping[int, Sequence[DigestSection]]:
    """For who follows the theme or its stage: what rises, and what was changed, of the period."""
    news = {RISING: _rising(period), RESOLVED: _resolved(period)}
    return sections_for_followers(members, news, MOST_ENTRIES)


def _resolved(period: DigestPeriod) -> list[FollowedNews]:
    found, merged = [], merged_themes()
    for row in resolutions.written_between(period.since, period.until):
        if (theme := by_slug(merged.into(row.theme))) is not None:
            path = f"/complaints/{theme.slug}#resolution-{row.id}"
            entry = DigestEntry(theme.name, path, f"{row.organisation.name} tells what it changed.")
            found.append(FollowedNews(entry, _targets(merged, theme, row.stage_id)))
    return found


def _rising(period: DigestPeriod) -> list[FollowedNews]:
    stages = vocabularies.all_stages()
    found = []
    for programme in queries.programmes_with_returns():
        totals = queries.totals(programme)
        if _is_news(totals, period):
            found += [_entry(totals, line) for line in theme_lines.rising_lines(totals, stages)]
    return found


def _is_news(totals: Totals, period: DigestPeriod) -> bool:
    """Whether a release of the period covers the latest quarter: each is told of once."""
    if totals.latest is None:
        return False
    within = Release.release_at > period.since, Release.release_at <= period.until
    covers = Release.cut_off >= totals.latest.quarter_end
    rows = select(Release.id).where(is_open(), covers, *within).limit(1)
    return db.session.scalar(rows) is not None


def _entry(totals: Totals, line: ComplaintLine) -> FollowedNews:
    """Of numbers that everybody reads on the page."""
    slug = totals.programme.slug
    where = f"{line.stage.name}: " if line.stage is not None else ""
    before = f", {line.before.rate:.1f} a year before" if line.before.rate is not None else ""
    more = f"{where}{line.now.rate:.1f} per 1,000 people{before}. {totals.programme.name}."
    path = f"/complaints/{line.theme.slug}?programme={slug}"
    targets = _targets(totals.merged, line.theme, line.stage.id if line.stage else None)
    return FollowedNews(DigestEntry(line.theme.name, path, more), targets)


def _targets(
    merged: MergedThemes, theme: ComplaintTheme, stage_id: int | None
) -> frozenset[Target]:
    """Who followed a theme that was merged hears of the one that it is part of."""
    themes: set[Target] = {(FollowKind.THEME, number) for number in merged.numbers(theme.slug)}
    return frozenset(themes | ({(FollowKind.TERM, stage_id)} if stage_id else set()))
