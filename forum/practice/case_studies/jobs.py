"""Renew stored HTML that was sanitised by older rules."""

from sqlalchemy import select

from forum.core import text
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.practice.case_studies import rendering


def render_again() -> int:
    """Render case studies whose html_policy is outdated; return how many."""
    outdated = select(CaseStudy).where(CaseStudy.html_policy != text.HTML_POLICY)
    found = db.session.scalars(outdated).all()
    for case_study in found:
        rendering.render(case_study)
    db.session.commit()
    return len(found)
