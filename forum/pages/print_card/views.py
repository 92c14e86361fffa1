import segno
from flask import Blueprint, render_template
from markupsafe import Markup

from forum.mail import mailer
from forum.models.case_studies import CaseStudy
from forum.pages.print_card.fitting import FEW, Wanted, fit, lines_of
from forum.policy.access import open_to_all, viewer
from forum.practice.attachments import queries as attachments
from forum.practice.cards import address
from forum.practice.case_studies import queries as case_studies

bp = Blueprint("card", __name__)

PARTS = (  # heading, column, rows where all are long
    ("The problem", "problem", 3),
    ("What was done", "did", 11),
    ("What happened", "result", 6),
    ("What did not go well", "did_not_go_well", 2),
    ("What must be in place", "in_place", 2),
    ("When not to use it", "not_when", 2),
    ("Doing it yourself", "advice", 2),
)


@bp.get("/case-studies/<named:case_study_id>/card")
@open_to_all
def show(case_study_id: int):
    case_study = case_studies.get(viewer(), case_study_id)
    page = mailer.address(address(case_study))
    parts = fit(
        [
            Wanted(heading, lines_of(case_study.html.get(part, "")), share)
            for heading, part, share in PARTS
        ]
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
    """30 offered it, 22 took part: as far as they were counted."""
    return ", ".join(f"{count.people:,} {count.label.lower()}" for count in case_study.counts)


def _code(page: str) -> Markup:
    """The address as a QR code, drawn by attributes alone: the page allows no inline style."""
    made = segno.make(page, error="m", micro=False)
    return Markup(made.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None))
