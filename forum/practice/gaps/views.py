from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused, TooMany
from forum.gate import checks
from forum.models.gaps import GapStatus
from forum.models.vocabularies import Term, Vocabulary
from forum.policy.access import moderators_only, open_to_all, verified_only, viewer
from forum.practice.gaps import actions, queries
from forum.practice.gaps.forms import GapWordsForm
from forum.reference.vocabularies import queries as tags

bp = Blueprint("gaps", __name__)


@bp.get("/gaps")
@open_to_all
def index() -> ResponseReturnValue:
    return render_template(
        "practice/gaps/index.html",
        open_gaps=queries.listed(viewer()),
        filled=queries.lately_filled(),
        groups=tags.vocabulary(Vocabulary.GROUP),
        circumstances=tags.vocabulary(Vocabulary.CIRCUMSTANCE),
        stages=tags.vocabulary(Vocabulary.STAGE),
        practices=tags.vocabulary(Vocabulary.PRACTICE),
        table=queries.table(),
        few=queries.FEW,
    )


@bp.get("/gaps/combination")
@open_to_all
def combination() -> ResponseReturnValue:
    """The case studies on a claimant group and a stage or practice, and who needs more of them."""
    if (pair := _requested_pair()) is None:
        return _choose_pair()
    for_whom, what = pair
    ids = (for_whom.id, what.id)
    gap = queries.get_by_pair(for_whom, what)
    is_open = gap is not None and gap.status == GapStatus.OPEN
    return render_template(
        "practice/gaps/combination.html",
        for_whom=for_whom,
        what=what,
        number=queries.count_by_pair([ids])[ids],
        needed_by=queries.count_needs(gap) if is_open else 0,
        is_mine=is_open and gap is not None and gap.id in queries.needed_by_member(viewer()),
    )


@bp.post("/gaps/combination")
@verified_only
def need() -> ResponseReturnValue:
    if (pair := _requested_pair()) is None:
        return _choose_pair(), 422
    actions.add_need(viewer(), *pair)
    flash("Noted. You get one mail when somebody shares it.")
    return redirect(url_for(".index"))


@bp.route("/gaps/words", methods=["GET", "POST"])
@verified_only
def words() -> ResponseReturnValue:
    """In free words, which a moderator reads before others do."""
    if request.method == "GET":
        form = GapWordsForm(formdata=None, data={"words": request.args.get("q", "")[:80]})
        return render_template("practice/gaps/words.html", form=form)
    form = GapWordsForm()
    if not form.validate():
        return render_template("practice/gaps/words.html", form=form), 422
    try:
        actions.add_words_needed(viewer(), form.words.data)
    except (Refused, TooMany) as refused:
        form.wrong(form.words, str(refused))
        return render_template("practice/gaps/words.html", form=form), 409
    flash("Noted. A moderator reads your words before others see them.")
    return redirect(url_for(".index"))


@bp.post("/gaps/<id:gap_id>/no-longer")
@verified_only
def no_longer(gap_id: int) -> ResponseReturnValue:
    actions.remove_need(viewer(), queries.own_need(viewer(), gap_id))
    flash("Noted: you do not need it any more.")
    return redirect(url_for(".index"))


@bp.get("/moderation/gaps")
@moderators_only
def held() -> ResponseReturnValue:
    waiting = [
        (gap, needs, checks.unreleased_figures(gap.words or "")) for gap, needs in queries.held()
    ]
    return render_template("practice/gaps/held.html", held=waiting)


@bp.post("/moderation/gaps/<id:gap_id>/let-through")
@moderators_only
def let_through(gap_id: int) -> ResponseReturnValue:
    actions.accept(viewer(), queries.waiting(gap_id))
    flash("It is on the public list now.")
    return redirect(url_for(".held"))


@bp.post("/moderation/gaps/<id:gap_id>/decline")
@moderators_only
def decline(gap_id: int) -> ResponseReturnValue:
    actions.decline(viewer(), queries.waiting(gap_id))
    flash("Declined. Nobody else has seen it.")
    return redirect(url_for(".held"))


def _requested_pair() -> tuple[Term, Term] | None:
    """None where one of the two was not given; NotFound for one that is in no vocabulary."""
    for_whom, what = request.values.get("for", ""), request.values.get("what", "")
    if not for_whom or not what:
        return None
    return tags.claimant_group(for_whom), queries.stage_or_practice(what)


def _choose_pair() -> str:
    return render_template(
        "practice/gaps/choose.html",
        for_whom=[term for word in queries.FOR_WHOM for term in tags.vocabulary(word)],
        what=[term for word in queries.WHAT for term in tags.vocabulary(word)],
        chosen=request.values,
        is_refused=request.method == "POST",
    )
