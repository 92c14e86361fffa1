"""Compare two or three case studies: what was done, for whom, what came of it, what it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.core import text
from forum.core.url_converters import LARGEST_ID
from forum.models.case_studies import CaseStudy
from forum.policy.access import open_to_all
from forum.practice.cards import ShownScore, shown_score
from forum.practice.case_studies import queries as case_studies
from forum.practice.ratings import queries as ratings
from forum.practice.tries import queries as tries
from forum.practice.tries.summary import TrySummary

bp = Blueprint("side_by_side", __name__)

MOST = 3
FEWEST = 2
EXCERPT = 600  # characters


@dataclass(frozen=True, slots=True)
class ComparedCaseStudy:
    case_study: CaseStudy
    score: ShownScore
    tried: str  # in words
    did: str
    result: str
    advice: str


@bp.get("/case-studies/compare")
@open_to_all
def show() -> ResponseReturnValue:
    """`id` twice or three times; what is not published is left out as if it were not there."""
    asked = _ids()
    found = case_studies.in_order(asked[:MOST])
    tried = tries.summaries([one.id for one in found])
    return render_template(
        "pages/side_by_side/show.html",
        compared=[_compared(one, tried) for one in found],
        is_enough=len(found) >= FEWEST,
        is_too_many=len(asked) > MOST,
        most=MOST,
    )


def _ids() -> list[int]:
    typed = dict.fromkeys(request.args.getlist("id"))
    numbers = [int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 20]
    return [number for number in numbers if 0 < number <= LARGEST_ID]


def _compared(case_study: CaseStudy, tried: Mapping[int, TrySummary]) -> ComparedCaseStudy:
    return ComparedCaseStudy(
        case_study,
        shown_score(ratings.score_of(case_study)),
        tried.get(case_study.id, TrySummary()).sentence,
        *(_excerpt(words) for words in (case_study.did, case_study.result, case_study.advice)),
    )


def _excerpt(markdown: str) -> str:
    return text.excerpt(text.to_plain(markdown or ""), EXCERPT)
