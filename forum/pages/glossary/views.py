"""The whole glossary on one page: help links to it, and search engines find it."""

from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.core import csv
from forum.pages.glossary.glossary import GlossaryWord, glossary
from forum.policy.access import open_to_all

bp = Blueprint("glossary", __name__)


def _initial(word: GlossaryWord) -> str:
    return word.word[0].upper()


@bp.get("/glossary")
@open_to_all
def show() -> ResponseReturnValue:
    """By initial letter, with a list of the letters on top."""
    letters = [(letter, list(words)) for letter, words in groupby(glossary(), _initial)]
    return render_template("pages/glossary/show.html", letters=letters)


@bp.get("/glossary.csv")
@open_to_all
def as_csv() -> ResponseReturnValue:
    """For a provider's own handbook."""
    rows = ((one.word, "; ".join(one.other_names), one.meaning) for one in glossary())
    return csv.download("words-explained", ("word", "also", "meaning"), rows)
