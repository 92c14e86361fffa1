"""The versions of a case study: each as it stood, and what changed between any two."""

from dataclasses import dataclass
from itertools import pairwise

from flask import redirect, render_template, request, url_for

from forum.core import text
from forum.models import full_form_columns
from forum.models.case_studies import BAND_NAMES, OUTCOME_NAMES, Money, Staff, Time, Version
from forum.policy.access import open_to_all, viewer
from forum.practice.case_studies import queries
from forum.practice.case_studies.blueprint import bp
from forum.practice.case_studies.differences import Piece, shortened, words_changed
from forum.practice.case_studies.rendering import SECTIONS

PARTS = {
    "title": "title",
    "summary": "summary",
    "outcome": "how it turned out",
    "setting": "setting",
    "showcase_kind": "example of",
    "problem": "the problem",
    "did": "what was done",
    "why_it_works": "why they think it works",
    "partners": "partners",
    "result": "what happened",
    **{name: label[0].lower() + label[1:] for name, label in full_form_columns.COUNTS.items()},
    "figures": "figures",
    "compared_with": "compared with",
    "checked_by": "checked by",
    "check_link": "published evaluation",
    "did_not_go_well": "what did not go well",
    "in_place": "what must be in place first",
    "not_when": "when not to use it",
    "advice": "doing it yourself",
    "time_band": "time",
    "staff_band": "staff",
    "money_band": "money",
    "terms": "groups and labels",
}
NAMES: dict[str, dict] = {
    "outcome": OUTCOME_NAMES,
    "setting": full_form_columns.SETTING_NAMES,
    "showcase_kind": full_form_columns.SHOWCASE_NAMES,
    "compared_with": full_form_columns.COMPARED_NAMES,
    "checked_by": full_form_columns.CHECKED_NAMES,
    "time_band": BAND_NAMES[Time],
    "staff_band": BAND_NAMES[Staff],
    "money_band": BAND_NAMES[Money],
}


@dataclass(frozen=True)
class Change:
    heading: str
    pieces: list[Piece]


@bp.get("/case-studies/<named:case_study_id>/history")
@open_to_all
def history(case_study_id: int):
    case_study = queries.get(viewer(), case_study_id)
    versions = queries.versions(case_study)
    return render_template(
        "practice/case_studies/history.html",
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
        "practice/case_studies/version.html",
        case_study=case_study,
        version=found,
        sections=rendered(found),
        facts=facts(found),
        latest=queries.versions(case_study)[0].number,
    )


@bp.get("/case-studies/<named:case_study_id>/compare")
@open_to_all
def choose(case_study_id: int):
    """From the form of the history page to the address of two versions."""
    case_study = queries.get(viewer(), case_study_id)
    asked = [request.args.get(name, type=int) or 1 for name in ("older", "newer")]
    older, newer = sorted(queries.version(case_study, n).number for n in asked)
    return redirect(url_for(".compare", case_study_id=case_study, older=older, newer=newer))


@bp.get("/case-studies/<named:case_study_id>/versions/<id:older>/to/<id:newer>")
@open_to_all
def compare(case_study_id: int, older: int, newer: int):
    case_study = queries.get(viewer(), case_study_id)
    before, after = queries.version(case_study, older), queries.version(case_study, newer)
    return render_template(
        "practice/case_studies/compare.html",
        case_study=case_study,
        older=before,
        newer=after,
        changes=differences(before, after),
    )


def changes(versions: list[Version]) -> dict[int, str]:
    """In words, what each version changed of the one before; versions come newest first."""
    said = {}
    for newer, older in pairwise(versions):
        parts = [name for part, name in PARTS.items() if worded(newer, part) != worded(older, part)]
        said[newer.number] = f"Changed: {', '.join(parts)}" if parts else "Nothing changed"
    return said


def differences(older: Version, newer: Version) -> list[Change]:
    return [
        Change(_heading(part), shortened(words_changed(old, new)))
        for part in PARTS
        if (old := worded(older, part)) != (new := worded(newer, part))
    ]


def worded(version: Version, part: str) -> str:
    """An answer in words; empty for what that version was not asked."""
    answer = version.answers.get(part, "")
    if part == "terms":
        return "; ".join(label for _, _, label in answer or ())
    if part in full_form_columns.COUNTS:
        days = [str(version.answers.get(f"{part}{end}") or "") for end in ("_from", "_to")]
        return "" if answer in ("", None) else f"{answer} people, {days[0]} to {days[1]}"
    return str(NAMES[part].get(answer, answer)) if part in NAMES else str(answer or "")


def rendered(version: Version) -> list[tuple[str, str]]:
    """(heading, safe HTML) of the parts of an old version; rendered now, for it is seldom read."""
    return [
        (_heading(part), text.to_html_always(version.answers[part]))
        for part in SECTIONS
        if version.answers.get(part)
    ]


def facts(version: Version) -> list[tuple[str, str]]:
    """(label, words) of the short answers."""
    short = [part for part in PARTS if part not in (*SECTIONS, "title", "summary")]
    return [(_heading(part), worded(version, part)) for part in short]


def _heading(part: str) -> str:
    return PARTS[part][0].upper() + PARTS[part][1:]
