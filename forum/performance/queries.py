from sqlalchemy import select

from forum import policy
from forum.extensions import db
from forum.performance.models import INCLUDE_EMBARGOED, Figure


def figures_beside(viewer, case_study, limit: int = 3) -> list[Figure]:
    """The figures of a case study's organisation that this viewer may see."""
    if case_study.organisation_id is None:
        return []
    of_it = (
        select(Figure)
        .where(Figure.organisation_id == case_study.organisation_id)
        .where(policy.visible_figures(viewer))
        .order_by(Figure.cut_off.desc())
        .limit(limit)
    )
    return list(db.session.scalars(of_it.execution_options(**{INCLUDE_EMBARGOED: True})))
