from itertools import pairwise

from flask import Blueprint, redirect, render_template, request

from forum import policy, sources, text
from forum.access import members_only, open_to_all, viewer
from forum.case_studies import queries
from forum.case_studies.cards import address, cards, label, shown_score
from forum.case_studies.rendering import SECTIONS
from forum.comments import queries as comments
from forum.comments.forms import CommentForm
from forum.performance import beside
from forum.performance import queries as performance
from forum.performance.measures import MEASURES
from forum.ratings import queries as ratings
from forum.ratings.forms import RatingForm

bp = Blueprint("case_studies", __name__)

PARTS = {
    "title": "title",
    "summary": "summary",
    "outcome": "how it turned out",
    "problem": "the problem",
    "did": "what was done",
    "result": "what happened",
    "advice": "doing it yourself",
    "figures": "figures",
    "time_band": "time",
    "staff_band": "staff",
    "money_band": "money",
    "terms": "groups and labels",
}


@bp.get("/case-studies/<named:case_study_id>")
@open_to_all
def show(case_study_id: int):
    case_study = queries.get(viewer(), case_study_id)
    if request.path != address(case_study):
        return redirect(address(case_study), 301 if case_study.is_published else 302)
    return render_template("case_studies/show.html", **page_of(case_study))


def page_of(case_study) -> dict:
    """What the reading page shows of one case study, besides its text."""
    score = ratings.score_of(case_study)
    own = ratings.own(viewer(), case_study)
    return {
        "case_study": case_study,
        "labels": {word: [label(term) for term in terms] for word, terms in _tags(case_study)},
        "sources": sources.listed(case_study.sources),
        "score": shown_score(score),
        "score_row": score,
        "distribution": ratings.distribution(score),
        "own_rating": own,
        "rating_form": RatingForm.for_viewer(viewer(), own),
        "threads": comments.threads(viewer(), case_study),
        # A form sets a cookie: none for those who could not send it.
        "comment_form": CommentForm() if policy.may_comment(viewer(), case_study) else None,
        "figures": beside.told(*performance.beside(viewer(), case_study)),
        "measures": MEASURES,
    }


def _tags(case_study):
    return (
        ("groups", case_study.claimant_groups),
        ("practices", case_study.practices),
        ("stages", case_study.stages),
        ("areas", case_study.areas),
    )


@bp.get("/case-studies/<named:case_study_id>/history")
@open_to_all
def history(case_study_id: int):
    case_study = queries.get(viewer(), case_study_id)
    versions = queries.versions(case_study)
    return render_template(
        "case_studies/history.html",
        case_study=case_study,
        versions=versions,
        changes=changes(versions),
    )


@bp.get("/case-studies/<named:case_study_id>/versions/<id:number>")
@open_to_all
def version(case_study_id: int, number: int):
    case_study = queries.get(viewer(), case_study_id)
    found = queries.version(case_study, number)
    return render_template(
        "case_studies/version.html",
        case_study=case_study,
        version=found,
        sections=rendered(found),
        latest=queries.versions(case_study)[0].number,
    )


def changes(versions) -> dict[int, str]:
    """In words, what each version changed of the one before; versions come newest first."""
    said = {}
    for newer, older in pairwise(versions):
        parts = [
            name
            for part, name in PARTS.items()
            if newer.answers.get(part) != older.answers.get(part)
        ]
        said[newer.number] = f"Changed: {', '.join(parts)}" if parts else "Nothing changed"
    return said


def rendered(version) -> list[tuple[str, str]]:
    """(heading, safe HTML) of the parts of an old version; rendered now, for it is seldom read."""
    return [
        (PARTS[part].capitalize(), text.to_html(version.answers[part]))
        for part in SECTIONS
        if version.answers.get(part)
    ]


@bp.get("/me/case-studies")
@members_only
def mine():
    own = queries.of_author(viewer())
    return render_template(
        "case_studies/mine.html",
        own=list(zip(own, cards(own), strict=True)),
        drafts=queries.drafts(viewer()),
    )
