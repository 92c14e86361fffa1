"""What authors said that their case studies help with, once a moderator confirmed it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select

from forum import policy
from forum.core.extensions import db
from forum.models.case_study_links import CaseStudyLink
from forum.models.service_standards import Standard
from forum.standards.what_helps.fits_queries import TaggedStandard, tagged_standards

MOST_SHOWN = 10  # case studies of one standard or theme


def case_studies_of_standard(standard: Standard) -> Sequence[int]:
    """Ids, the last confirmed first."""
    return _case_studies(CaseStudyLink.standard_id == standard.id)


def case_studies_of_theme(words: Sequence[str]) -> Sequence[int]:
    """`words`: of the theme and those that count as it."""
    return _case_studies(CaseStudyLink.theme.in_(words))


def is_chosen() -> ColumnElement[bool]:
    """Of standards: a case study is known to help."""
    rows = _shown(select(CaseStudyLink.id)).where(CaseStudyLink.standard_id == Standard.id)
    return rows.correlate(Standard).exists()


def _case_studies(of_it: ColumnElement[bool]) -> Sequence[int]:
    rows = _shown(select(CaseStudyLink.case_study_id)).where(of_it)
    newest_first = rows.order_by(CaseStudyLink.decided_at.desc(), CaseStudyLink.id.desc())
    return list(dict.fromkeys(db.session.scalars(newest_first.limit(MOST_SHOWN))))


def standards_of(case_study_id: int) -> list[TaggedStandard]:
    """Those that apply now."""
    rows = _shown(select(CaseStudyLink.standard_id))
    ids = set(db.session.scalars(rows.where(CaseStudyLink.case_study_id == case_study_id)))
    return [one for one in tagged_standards() if one.standard_id in ids]


def theme_words_of(case_study_id: int) -> list[str]:
    """As they were chosen: a theme may have been merged since."""
    of_it = CaseStudyLink.case_study_id == case_study_id, CaseStudyLink.theme.is_not(None)
    rows = _shown(select(CaseStudyLink.theme)).where(*of_it).order_by(CaseStudyLink.id)
    return [str(word) for word in db.session.scalars(rows)]


def _shown(rows: Select) -> Select:
    return rows.join(CaseStudyLink.case_study).where(
        policy.listed_case_studies(), policy.shown_links()
    )
