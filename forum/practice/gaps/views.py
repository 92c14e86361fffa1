from flask import Blueprint, flash, redirect, render_template, request, url_for

from forum.core.errors import Refused, TooMany
from forum.gate import checks
from forum.models.vocabularies import Term, Vocabulary
from forum.policy.access import moderators_only, open_to_all, verified_only, viewer
from forum.practice.gaps import actions, queries
from forum.practice.gaps.forms import WordsForm
from forum.reference.vocabularies import queries as tags

bp = Blueprint("gaps", __name__)


@bp.get("/gaps")
@open_to_all
def index():
    return render_template(
        "practice/gaps/index.html",
        wanted=queries.listed(viewer()),
        filled=queries.lately_filled(),
        groups=tags.vocabulary(Vocabulary.GROUP),
        circumstances=tags.vocabulary(Vocabulary.CIRCUMSTANCE),
        stages=tags.vocabulary(Vocabulary.STAGE),
        practices=tags.vocabulary(Vocabulary.PRACTICE),
        table=queries.table(),
        thin=queries.THIN,
    )


@bp.get("/gaps/combination")
@open_to_all
def combination():
    """What is told of a claimant group and a stage or practice, and who needs more."""
    for_whom, what = _asked()
    pair = (for_whom.id, what.id)
    gap = queries.of_pair(for_whom, what)
    return render_template(
        "practice/gaps/combination.html",
        for_whom=for_whom,
        what=what,
        told=queries.told_by_pair([pair])[pair],
        needed_by=queries.number_that_need(gap) if gap and gap.status == "open" else 0,
        is_mine=gap is not None and gap.status == "open" and gap.id in _mine(),
    )


@bp.post("/gaps/combination")
@verified_only
def need():
    for_whom, what = _asked()
    actions.need(viewer(), for_whom, what)
    flash("Noted. You get one mail when somebody shares it.")
    return redirect(url_for(".index"))


@bp.route("/gaps/words", methods=["GET", "POST"])
@verified_only
def words():
    """In words of one's own: a moderator reads them before others do."""
    if request.method == "GET":
        form = WordsForm(formdata=None, data={"words": request.args.get("q", "")[:80]})
        return render_template("practice/gaps/words.html", form=form)
    form = WordsForm()
    if not form.validate():
        return render_template("practice/gaps/words.html", form=form), 422
    try:
        actions.need_words(viewer(), form.words.data)
    except (Refused, TooMany) as refused:
        form.wrong(form.words, str(refused))
        return render_template("practice/gaps/words.html", form=form), 409
    flash("Noted. A moderator reads your words before others see them.")
    return redirect(url_for(".index"))


@bp.post("/gaps/<id:gap_id>/no-longer")
@verified_only
def no_longer(gap_id: int):
    actions.need_no_longer(viewer(), queries.own_need(viewer(), gap_id))
    flash("Noted: you do not need it any more.")
    return redirect(url_for(".index"))


@bp.get("/moderation/gaps")
@moderators_only
def held():
    return render_template("practice/gaps/held.html", held=queries.held(), check=checks.check)


@bp.post("/moderation/gaps/<id:gap_id>/let-through")
@moderators_only
def let_through(gap_id: int):
    actions.let_through(viewer(), queries.waiting(gap_id))
    flash("It is on the public list now.")
    return redirect(url_for(".held"))


@bp.post("/moderation/gaps/<id:gap_id>/decline")
@moderators_only
def decline(gap_id: int):
    actions.decline(viewer(), queries.waiting(gap_id))
    flash("Declined. Nobody else has seen it.")
    return redirect(url_for(".held"))


@bp.app_template_global()
def gaps_held() -> int:
    """For the moderators' queue."""
    return queries.count_held()


def _asked() -> tuple[Term, Term]:
    given = request.values
    return tags.claimant_group(given.get("for", "")), queries.what(given.get("what", ""))


def _mine() -> set[int]:
    return queries.needed_by_member(viewer())
