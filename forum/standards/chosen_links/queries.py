"""What an author may choose, has chosen, and what waits for a moderator."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.case_study_links import CaseStudyLink, LinkState
from forum.models.service_standards import Standard, StandardVersion
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries as case_studies
from forum.standards.complaints.merge_queries import merged_themes
from forum.standards.complaints.themes import by_slug
from forum.standards.versions.queries import by_journey, published


@dataclass(frozen=True)
class LinkTarget:
    """A standard or a theme. `key`: standard-12, theme-money."""

    key: str
    name: str
    standard_id: int | None = None
    theme: str | None = None


def own_case_study(viewer: Viewer, case_study_id: int) -> CaseStudy:
    """For its author; NotFound for all others."""
    found = case_studies.get(viewer, case_study_id)
    if not policy.may_edit_case_study(viewer, found):
        raise NotFound
    return found


def targets(case_study: CaseStudy) -> list[LinkTarget]:
    """Standards that apply, as the journey goes, then themes.

    Of an anonymous case study without those of its own organisation: they would tell whose it is.
    """
    standards = [one for one in published() if _fits(case_study, one)]
    return [
        *(_of_standard(one) for one in sorted(standards, key=by_journey)),
        *(LinkTarget(f"theme-{t.slug}", t.name, theme=t.slug) for t in merged_themes().current()),
    ]


def _fits(case_study: CaseStudy, version: StandardVersion) -> bool:
    whose = {version.standard.promised_by_id, version.standard.framework.prime_id} - {None}
    return not (case_study.is_anonymous and case_study.organisation_id in whose)


def _of_standard(version: StandardVersion) -> LinkTarget:
    standard = version.standard
    name = f"{standard.code} {version.title}"
    return LinkTarget(f"standard-{standard.id}", name, standard_id=standard.id)


def chosen(case_study: CaseStudy) -> Sequence[CaseStudyLink]:
    rows = select(CaseStudyLink).where(CaseStudyLink.case_study_id == case_study.id)
    return db.session.scalars(rows.order_by(CaseStudyLink.id)).all()


def target_name(link: CaseStudyLink) -> str:
    """In words: of a standard its code and last title, of a theme its name."""
    if link.standard is not None:
        titles = [one.title for one in link.standard.versions if not one.ends_it]
        return f"{link.standard.code} {titles[-1] if titles else ''}".strip()
    theme = by_slug(merged_themes().into(link.theme or ""))
    return theme.name if theme else (link.theme or "")


# For moderators


def waiting(viewer: Viewer) -> list[CaseStudyLink]:
    """Those that this moderator may decide on, the earliest first."""
    rows = select(CaseStudyLink).join(CaseStudyLink.case_study).where(*_waits(viewer))
    whole = rows.options(
        joinedload(CaseStudyLink.case_study),
        joinedload(CaseStudyLink.standard).selectinload(Standard.versions),
    )
    ordered = whole.order_by(CaseStudyLink.chosen_at, CaseStudyLink.id)
    return list(db.session.scalars(ordered))


def number_waiting(viewer: Viewer) -> Select[int]:
    """As len(waiting()), in one statement."""
    rows = select(func.count(CaseStudyLink.id)).join(CaseStudyLink.case_study)
    return rows.where(*_waits(viewer))


def _waits(viewer: Viewer) -> tuple:
    is_open = CaseStudyLink.state == LinkState.PROPOSED
    return is_open, policy.listed_case_studies(), policy.links_to_confirm(viewer)


def to_confirm(viewer: Viewer, link_id: int) -> CaseStudyLink:
    """NotFound for what waits no more, and for what others decide on."""
    found = next((one for one in waiting(viewer) if one.id == link_id), None)
    if found is None:
        raise NotFound
    return found
