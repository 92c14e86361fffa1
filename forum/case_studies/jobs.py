"""The stored HTML follows the rules by which it was made."""

from sqlalchemy import select

from forum import text
from forum.case_studies import rendering
from forum.case_studies.models import CaseStudy
from forum.extensions import db


def render_again() -> int:
    """Render what was rendered under other rules than today's; how many those were."""
    outdated = select(CaseStudy).where(CaseStudy.html_policy != text.HTML_POLICY)
    found = db.session.scalars(outdated).all()
    for case_study in found:
        rendering.render(case_study)
    db.session.commit()
    return len(found)
