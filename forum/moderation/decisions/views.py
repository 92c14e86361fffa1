"""The page of one item, with all that a moderator may decide on it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.gate import registry
from forum.gate.actions import log_private_reading
from forum.models.accounts import User
from forum.models.vocabularies import Term, Vocabulary
from forum.moderation.decisions import actions, redaction_actions
from forum.moderation.decisions.actions import DecisionChoice, Ruling
from forum.moderation.decisions.forms import DecisionForm, RedactForm, RefileForm
from forum.moderation.review_queue import queries
from forum.moderation.review_queue.queries import QueueItem
from forum.moderation.subjects.marks import marked
from forum.moderation.subjects.queries import CASE_STUDY
from forum.policy.access import moderators_only, recently_authenticated, viewer
from forum.practice.moderation.views import bp

GROUPS = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)
FILED = {CASE_STUDY: tuple(Vocabulary), "question": GROUPS}  # kind -> under which terms
DONE = {
    DecisionChoice.ACCEPT: "Accepted: it is shown now.",
    DecisionChoice.KEEP: "Left as it is. Who reported it is told.",
    DecisionChoice.CHANGE: "Its author is asked to change it, and it comes back here then.",
    DecisionChoice.DECLINE: "Declined. Its author is told why.",
    DecisionChoice.WITHDRAW: "Withdrawn. Its author is told why.",
    DecisionChoice.RESTORE: "Restored: it is shown again.",
}


@bp.get("/moderation/items/<string:kind>/<id:object_id>")
@moderators_only
def item(kind: str, object_id: int) -> ResponseReturnValue:
    found = queries.item(viewer(), kind, object_id)
    if found.subject is not None and found.subject.is_of_words:
        log_private_reading(viewer(), registry.get(kind), [object_id])
    return _page(found)


@bp.post("/moderation/items/<string:kind>/<id:object_id>/decide")
@moderators_only
def decide(kind: str, object_id: int) -> ResponseReturnValue:
    found = queries.item(viewer(), kind, object_id)
    form = DecisionForm(found.category)
    choice = _choice(form.act.data)
    if not form.validate():
        return _page(found, form=form, status=422)
    needs_reason = choice in actions.NEEDS_REASON
    ruling = Ruling(choice, form.given_reason if needs_reason else "")
    try:
        actions.decide(viewer(), found, ruling, form.last_seen)
    except Refused as refused:
        flash(str(refused), "warning")
        return redirect(url_for(".queue"))
    flash(DONE[choice])
    return redirect(url_for(".queue"))


@bp.post("/moderation/items/<string:kind>/<id:object_id>/redact")
@moderators_only
@recently_authenticated
def redact(kind: str, object_id: int) -> ResponseReturnValue:
    found = queries.item(viewer(), kind, object_id)
    form, seen = RedactForm(), DecisionForm().last_seen
    if not form.validate():
        return _page(found, redact_form=form, status=422)
    passage, reason = form.passage.data or "", form.redact_reason.data or ""
    try:
        number = redaction_actions.redact(viewer(), found, passage, reason, seen)
    except Refused as refused:
        form.wrong(form.passage, str(refused))
        return _page(queries.item(viewer(), kind, object_id), redact_form=form, status=409)
    others = redaction_actions.elsewhere(passage, found)
    return render_template(
        "moderation/decisions/redacted.html", item=found, number=number, others=others
    )


@bp.post("/moderation/items/<string:kind>/<id:object_id>/move")
@moderators_only
def move(kind: str, object_id: int) -> ResponseReturnValue:
    found = queries.item(viewer(), kind, object_id)
    if found.subject is None or kind not in FILED:
        raise NotFound
    form = RefileForm(found.subject.row.terms, FILED[kind])
    if not form.validate():
        return _page(found, move_form=form, status=422)
    to_term = db.session.get_one(Term, int(form.to_term.data))
    from_id = int(form.from_term.data) if form.from_term.data else None
    actions.suggest_move(viewer(), found.subject, from_id, to_term)
    flash("Suggested. Its author accepts it in one click, or leaves it.")
    return redirect(url_for(".item", kind=kind, object_id=object_id))


def _choice(typed: str | None) -> DecisionChoice:
    """NotFound for a button that no page has."""
    if typed not in set(DecisionChoice):
        raise NotFound
    return DecisionChoice(typed)


def _page(
    found: QueueItem,
    form: DecisionForm | None = None,
    redact_form: RedactForm | None = None,
    move_form: RefileForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    subject = found.subject
    assert subject is not None
    blank = DecisionForm(found.category, formdata=None)
    moves = move_form
    if moves is None and found.kind in FILED:
        moves = RefileForm(subject.row.terms, FILED[found.kind], formdata=None)
    page = render_template(
        "moderation/decisions/item.html",
        item=found,
        words=[(name, marked(text)) for name, text in subject.words],
        choices=actions.choices(found),
        form=form or blank,
        redact_form=redact_form or RedactForm(formdata=None),
        move_form=moves,
        rejected=next((one for one in (form, redact_form, move_form) if one is not None), None),
        record_of=_record_of(found),
        is_with_author=queries.is_with_author(found.kind, found.id),
    )
    return page, status


def _record_of(found: QueueItem) -> int | None:
    """Whose record the page leads to; nobody's of what was written anonymously."""
    subject = found.subject
    if subject is None or subject.is_anonymous or subject.author_id is None:
        return None
    author = db.session.get_one(User, subject.author_id)
    return author.id if policy.may_sanction(viewer(), author) else None
