"""What resolved complaints of a theme, and whether they fell, for those who may know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.complaints import ComplaintCount, ComplaintReturn, standing_key
from forum.models.organisations import Contract
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.standards.complaints import fall, quarters, queries
from forum.standards.complaints.fall import BeforeAfter
from forum.standards.complaints.merge_queries import merged_themes
from forum.standards.complaints.queries import Totals
from forum.standards.complaints.themes import ComplaintTheme, by_slug

MOST_SHOWN = 20  # of one theme, the newest
NO_CONTRACT = "No contract of its own, so no return says."
NO_RETURNS = "Not both quarters have a return yet."
NOT_SHOWN = "The numbers are too small or too new to be shown."
Keys = tuple[str, str]  # standing_key of the quarter before, and of the one after


@dataclass(frozen=True)
class UseResult:
    """One organisation's change, and what its returns say of it to this viewer."""

    use: ResolutionUse
    pair: BeforeAfter | None = None
    why_not: str = ""
    is_exact: bool = False  # else rounded, and of all stages


@dataclass(frozen=True)
class ShownResolution:
    resolution: ComplaintResolution
    results: list[UseResult]
    case_study: CaseStudy | None  # where it is listed still
    may_say_too: bool

    @property
    def together(self) -> BeforeAfter | None:
        """Of exact numbers alone, or of rounded ones alone: a sum of both is neither."""
        known = [one for one in self.results if one.pair is not None]
        exact = [one.pair for one in known if one.is_exact and one.pair is not None]
        rounded = [one.pair for one in known if not one.is_exact and one.pair is not None]
        return fall.together(exact) or fall.together(rounded)

    @property
    def organisations(self) -> int:
        return len({one.use.organisation_id for one in self.results})


def of_theme(viewer: Viewer, theme: str, totals: Totals) -> list[ShownResolution]:
    """The newest first."""
    return [_shown(viewer, resolution, totals) for resolution in for_everybody(theme)]


def for_everybody(theme: str) -> Sequence[ComplaintResolution]:
    """The words, which everybody reads; the newest first."""
    one = ComplaintResolution
    words = merged_themes().sources(theme)
    rows = _whole(select(one).where(one.theme.in_(words), policy.shown_resolutions()))
    return db.session.scalars(rows.order_by(one.id.desc()).limit(MOST_SHOWN)).all()


def _whole(rows: Select[ComplaintResolution]) -> Select[ComplaintResolution]:
    one, use = ComplaintResolution, ResolutionUse
    related = (one.stage, one.organisation, one.author, one.case_study)
    uses = selectinload(one.uses).options(joinedload(use.organisation), joinedload(use.contract))
    return rows.options(*(joinedload(each) for each in related), uses)


def _shown(viewer: Viewer, row: ComplaintResolution, totals: Totals) -> ShownResolution:
    told = row.case_study
    # One that is anonymous by now would be joined with the organisation's name.
    listed = told if told and told.is_published and not told.is_anonymous else None
    own = viewer.organisation_id
    may_say = policy.may_record_resolutions(viewer) and own != row.organisation_id
    return ShownResolution(row, _results(viewer, row, totals), listed, may_say)


def _results(viewer: Viewer, row: ComplaintResolution, totals: Totals) -> list[UseResult]:
    """Without numbers for who may see those of no contract."""
    if not policy.may_see_complaints_of_contracts(viewer) and not policy.is_analyst(viewer):
        return [UseResult(use) for use in row.uses]
    own = [
        use
        for use in row.uses
        if use.contract is not None and policy.may_see_own_complaints(viewer, use.contract)
    ]
    theme = totals.merged.into(row.theme)
    counts = _standing_counts(own, totals.merged.sources(theme), row.stage_id)
    return [_exact(use, counts) if use in own else _rounded(use, theme, totals) for use in row.uses]


def _keys(use: ResolutionUse) -> Keys:
    """The quarter before, and the first whole one after: that of the change is left out."""
    assert use.contract_id is not None
    before, after = quarters.around(use.changed_on)
    return standing_key(use.contract_id, before), standing_key(use.contract_id, after)


def _standing_counts(
    uses: Sequence[ResolutionUse], themes: Sequence[str], stage_id: int
) -> Mapping[str, tuple[int, int]]:
    """{standing_key: (complaints of the theme and stage, people)}; for parties of the contracts."""
    keys = [key for use in uses for key in _keys(use)]
    if not keys:
        return {}
    sent, count = ComplaintReturn, ComplaintCount
    is_of_it = and_(count.return_id == sent.id, count.theme.in_(themes), count.stage_id == stage_id)
    rows = (
        select(sent.standing_key, func.coalesce(func.sum(count.received), 0), sent.participants)
        .outerjoin(count, is_of_it)
        .where(sent.standing_key.in_(keys))
        .group_by(sent.id, sent.standing_key, sent.participants)
    )
    return {str(key): (int(n), people) for key, n, people in db.session.execute(rows)}


def _exact(use: ResolutionUse, counts: Mapping[str, tuple[int, int]]) -> UseResult:
    before, after = (counts.get(key) for key in _keys(use))
    if before is None or after is None:
        return UseResult(use, why_not=NO_RETURNS)
    return UseResult(use, BeforeAfter(*before, *after), is_exact=True)


def _rounded(use: ResolutionUse, theme: str, totals: Totals) -> UseResult:
    """Of what other members of the supply chains read of the contract anyway, and of no more."""
    if use.contract is None:
        return UseResult(use, why_not=NO_CONTRACT)
    ends = quarters.around(use.changed_on)
    old = {one.quarter_end: one for one in queries.old_enough(totals, use.contract)}
    if not all(end in old for end in ends):
        return UseResult(use, why_not=NOT_SHOWN)
    heads = [old[end].head(use.contract.id) for end in ends]
    shown = [old[end].contract(theme, h) for end, h in zip(ends, heads, strict=True) if h]
    (before, had), (after, have) = ((one.count, one.people) for one in shown)
    if before is None or after is None or not (had and have):
        return UseResult(use, why_not=NOT_SHOWN)
    return UseResult(use, BeforeAfter(before, had, after, have))


def get(viewer: Viewer, resolution_id: int) -> ComplaintResolution:
    """NotFound where it is not there, or withdrawn."""
    one = ComplaintResolution
    rows = _whole(select(one).where(one.id == resolution_id, policy.shown_resolutions()))
    found = db.session.scalar(rows)
    if found is None:
        raise NotFound
    return found


def get_own(viewer: Viewer, resolution_id: int) -> ComplaintResolution:
    """For its author, withdrawn or not. NotFound for others."""
    found = db.session.scalar(
        _whole(select(ComplaintResolution).where(ComplaintResolution.id == resolution_id))
    )
    if found is None or not policy.may_change_resolution(viewer, found):
        raise NotFound
    return found


def by_key(key: str) -> ComplaintResolution | None:
    rows = select(ComplaintResolution).where(ComplaintResolution.submission_key == key)
    return db.session.scalar(rows)


def own_contracts(viewer: Viewer) -> Sequence[Contract]:
    """Of which the viewer's organisation is the prime."""
    rows = select(Contract).where(Contract.prime_id == viewer.organisation_id)
    loaded = rows.options(joinedload(Contract.area), joinedload(Contract.prime))
    return db.session.scalars(loaded.order_by(Contract.id)).all()


def own_case_studies(viewer: Viewer) -> Sequence[CaseStudy]:
    """Of the organisation by name: an anonymous one would be told by the record."""
    own = CaseStudy.organisation_id == viewer.organisation_id
    shown = policy.listed_case_studies(), policy.named_case_studies()
    return db.session.scalars(select(CaseStudy).where(own, *shown).order_by(CaseStudy.title)).all()


def themes_resolved_by(case_study_id: int) -> list[tuple[ComplaintTheme, int]]:
    """(theme, organisations that made the change) of records that name it, for everybody."""
    one, use = ComplaintResolution, ResolutionUse
    rows = (
        select(one.theme, func.count(use.organisation_id.distinct()))
        .join(use, use.resolution_id == one.id)
        .where(one.case_study_id == case_study_id, policy.shown_resolutions())
        .group_by(one.theme)
        .order_by(one.theme)
    )
    into = merged_themes().into
    found = [(by_slug(into(slug)), number) for slug, number in db.session.execute(rows)]
    return [(theme, organisations) for theme, organisations in found if theme is not None]


def themes_resolved_with(terms: Sequence[Term]) -> set[str]:
    """Slugs of themes of records that name a listed case study with all of these tags."""
    one, filed = ComplaintResolution, case_study_term.c
    tagged = [
        exists().where(filed.case_study_id == one.case_study_id, filed.term_id == term.id)
        for term in terms
    ]
    rows = select(one.theme, one.case_study_id).where(policy.shown_resolutions(), *tagged)
    found = db.session.execute(rows.where(one.case_study_id.is_not(None)).distinct()).all()
    # In a second step: SQLite would begin with all case studies that are listed.
    among = (
        policy.listed_among([number for _, number in found if number]),
        policy.named_case_studies(),
    )
    listed = set(db.session.scalars(select(CaseStudy.id).where(*among))) if found else set()
    into = merged_themes().into
    return {into(slug) for slug, number in found if number in listed}


def written_between(since: datetime, until: datetime) -> Iterable[ComplaintResolution]:
    one = ComplaintResolution
    within = one.written_at > since, one.written_at <= until
    rows = select(one).where(policy.shown_resolutions(), *within)
    return db.session.scalars(rows.options(joinedload(one.organisation)).order_by(one.id.desc()))


def written_by(member: User) -> Select[ComplaintResolution]:
    """For the member's own data."""
    one = ComplaintResolution
    return select(one).where(one.author_id == member.id).order_by(one.id)


def uses_by(member: User) -> Select[ResolutionUse]:
    one = ResolutionUse
    return select(one).where(one.member_id == member.id).order_by(one.id)
