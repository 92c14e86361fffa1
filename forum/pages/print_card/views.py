"""One side of A4 of a case study, to print."""

import segno
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.mail import mailer
from forum.models.case_studies import CaseStudy
from forum.pages.print_card.fitting import FEW, FullPart, fit, lines_of
from forum.policy.access import open_to_all, viewer
from forum.practice.attachments import queries as attachments
from forum.practice.cards import address
from forum.practice.case_studies import queries as case_studies
from forum.practice.case_studies.form_questions import ON_CARD

bp = Blueprint("card", __name__)


@bp.get("/case-studies/<named:case_study_id>/card")
@open_to_all
def show(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    page = mailer.address(address(case_study))
    parts = fit(
        [FullPart(q.title, lines_of(case_study.html.get(q.name, "")), q.card_rows) for q in ON_CARD]
    )
    return render_template(
        "pages/print_card/show.html",
        case_study=case_study,
        parts=parts,
        is_large=sum(part.rows for part in parts) <= FEW,
        counts=_counts(case_study),
        files=len(attachments.of_case_study(case_study)),
        page=page,
        code=_code(page),
    )


def _counts(case_study: CaseStudy) -> str:
    """`30 offered it, 22 took part`"""
    return ", ".join(f"{count.people:,} {count.label.lower()}" for count in case_study.counts)


def _code(page: str) -> Markup:
    """The address as a QR code, without inline style, which the page does not allow."""
    made = segno.make(page, error="m", micro=False)
    return Markup(made.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None))
