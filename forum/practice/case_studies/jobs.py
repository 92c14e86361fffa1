"""The stored HTML follows the rules by which it was made."""

from sqlalchemy import select

from forum.core import text
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.practice.case_studies import rendering


def render_again() -> int:
    """Render what was rendered under other rules than today's; how many those were."""
    outdated = select(CaseStudy).where(CaseStudy.html_policy != text.HTML_POLICY)
    found = db.session.scalars(outdated).all()
    for case_study in found:
        rendering.render(case_study)
    db.session.commit()
    return len(found)
