from dataclasses import asdict

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.models.full_form_columns import SETTING_NAMES
from forum.models.vocabularies import Vocabulary
from forum.policy.access import open_to_all, viewer
from forum.practice.cards import cards
from forum.practice.similar import queries, similarity
from forum.practice.similar.similarity import SettingQuery
from forum.reference.vocabularies import queries as tags

bp = Blueprint("likeness", __name__)

WORDS = {
    "group": Vocabulary.GROUP,
    "circumstance": Vocabulary.CIRCUMSTANCE,
    "stage": Vocabulary.STAGE,
    "area": Vocabulary.AREA,
}


@bp.get("/case-studies/like-mine")
@open_to_all
def like_mine() -> ResponseReturnValue:
    """What is asked stands in the address, so that the page can be mailed."""
    offered = {
        name: {term.slug: term.label for term in tags.vocabulary(word)}
        for name, word in WORDS.items()
    }
    offered["surroundings"] = {str(kind): name for kind, name in SETTING_NAMES.items()}
    given = {name: request.args.get(name, "") for name in offered}
    query = SettingQuery(
        **{name: slug if slug in offered[name] else "" for name, slug in given.items()}
    )
    results = queries.find(query)
    return render_template(
        "practice/similar/like_mine.html",
        offered=offered,
        chosen=_of_profile() if query.is_empty else asdict(query),
        query=query,
        left_out=[name for name, slug in given.items() if slug and slug not in offered[name]],
        results=list(zip(results, cards([one.case_study for one in results]), strict=True)),
        weights=similarity,
    )


def _of_profile() -> dict[str, str]:
    """Before anything is asked: the groups that a member works with."""
    known = {str(term.vocabulary): term.slug for term in reversed(viewer().works_with)}
    return {name: known.get(str(word), "") for name, word in WORDS.items()}
