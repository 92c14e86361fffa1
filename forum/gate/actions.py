"""Take words out of sight, and put them back. The words move to a row of their own."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select, update

from forum import policy
from forum.core import audit, clock, text
from forum.core.db import upsert
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.gate import checks, queries, registry
from forum.gate.registry import WordsKind
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.moderation import Act, Decision
from forum.models.review import ChangeRequest, Report, ReportState
from forum.models.social import Mention
from forum.models.withheld import Look, Withheld, WithheldState
from forum.policy.viewer import Viewer

MINE = "/me/words-not-shown"
DECISIONS = "/me/decisions"  # of moderation/appeals
CHANGED = "Its author changed it after a moderator had a question: it is read again."
JUST_HELD = "words_just_held"  # in the session's info: for the page that answers the form


def withdraw_words(viewer: Viewer, row: Any, reason: str) -> None:
    """A moderator takes words down: out of sight at once, logged, their author told by mail."""
    policy.require(queries.may_withdraw(viewer, row))
    if not reason:
        raise Refused("Say why: the author reads it.")
    if not queries.is_shown(row):
        raise Refused("It is withdrawn already.")
    kind, row_id = registry.kind_of(row), row.id
    author_id = kind.author_id(row)
    name = _name_of(kind, row)
    for one in (row, *kind.earlier(row)):
        _hide(one, WithheldState.WITHDRAWN, reason)
    if kind.reason_column:
        setattr(row, kind.reason_column, reason)
    close_reports(kind.name, row_id)
    _log(viewer, Act.WITHDRAWN, kind, row_id, author_id, reason)
    _send_reason(author_id, f"A moderator withdrew {name}", reason)
    audit.add(viewer, f"withdrew {kind.label}", f"{kind.name} {row_id}: {reason}"[:200])
    db.session.commit()


def hold_if_unreleased(row: Any) -> Withheld | None:
    """Hold words that quote an unreleased figure or a price, until a moderator has read them.

    Call it in the transaction that writes them; the row is flushed to have an id.
    """
    db.session.flush()
    kind, already = registry.kind_of(row), queries.get_held(row)
    if already is not None:
        db.session.delete(already)
        mark_changed(kind.name, row.id)
        db.session.flush()
    words = queries.current_words(row)
    finding = checks.first_to_wait(words.values()) if kind.is_read(row) else None
    if finding is not None:
        withheld = _hide(row, WithheldState.HELD, finding.reason)
        withheld.until, withheld.look = finding.until, finding.look
        withheld.sentence = finding.sentence
        if already is not None and already.shows_on_release:
            withheld.shows_on_release = withheld.look == Look.WHEN
        db.session.info[JUST_HELD] = True
        return withheld
    if already is not None:
        if queries.is_under_review(kind.name, row.id):
            return _hide(row, WithheldState.HELD, CHANGED)
        _restore(row, words)
    return None


def mark_changed(kind_name: str, object_id: int) -> None:
    """Its author has done what a moderator asked for; in the caller's transaction."""
    of_it = ChangeRequest.kind == kind_name, ChangeRequest.object_id == object_id
    unanswered = update(ChangeRequest).where(*of_it, ChangeRequest.answered_at.is_(None))
    db.session.execute(unanswered.values(answered_at=clock.now()))


def hold_for_review(row: Any, reason: str) -> list[Withheld]:
    """Out of sight until a moderator has decided, with its earlier versions; in the caller's
    transaction."""
    earlier = registry.kind_of(row).earlier(row)
    return [_hide(one, WithheldState.HELD, reason) for one in (row, *earlier)]


def withdraw_in_review(row: Any, reason: str) -> None:
    """As withdraw_words(), within the caller's transaction and without its letter and log."""
    kind = registry.kind_of(row)
    for one in (row, *kind.earlier(row)):
        _hide(one, WithheldState.WITHDRAWN, reason)
    if kind.reason_column:
        setattr(row, kind.reason_column, reason)


def decline_in_review(row: Any, reason: str) -> None:
    """As decline(), within the caller's transaction and without its letter and log."""
    for held in db.session.scalars(queries.withheld_of_row(row)).all():
        if held.is_held:
            held.state, held.reason, held.until = WithheldState.WITHDRAWN, reason, None


def restore_withheld(withheld: Withheld) -> Any:
    """Show these words again and return their row; in the caller's transaction.

    NotFound where the row is gone. Words that were written in their place meanwhile stay.
    """
    kind = registry.get(withheld.kind)
    row = db.session.get(kind.model, withheld.object_id)
    if row is None:
        raise NotFound
    if not (kind.name == "profile" and queries.is_shown(row)):
        _restore(row, withheld.words)
    db.session.delete(withheld)
    return row


def accept(viewer: Viewer, held: Withheld) -> None:
    """Show them: a false alarm, or figures that are out."""
    policy.require(_may_decide(viewer, held))
    kind, about = registry.get(held.kind), f"{held.kind} {held.object_id}"
    _log(viewer, Act.ACCEPTED, kind, held.object_id, held.author_id, "")
    _show(held, kind, "A moderator read")
    audit.add(viewer, f"accepted {kind.label}", about)
    db.session.commit()


def choose_to_show_on_release(viewer: Viewer, held: Withheld, chosen: bool) -> None:
    """Its author's choice: shown without a moderator once all figures in it are released."""
    policy.require(policy.is_author_of_words(viewer, held.author_id))
    if not held.may_show_on_release:
        raise Refused("This one waits for a moderator, whatever is released.")
    held.shows_on_release = chosen
    db.session.commit()


def show_if_released(held: Withheld) -> bool:
    """Show words whose author chose so, where all that made them wait is released by now."""
    words = held.words.values()
    if not held.shows_on_release or not held.may_show_on_release or held.author is None:
        return False
    if queries.is_under_review(held.kind, held.object_id):
        return False
    if checks.first_to_wait(words, written_at=held.at) is not None:
        return False
    kind, about = registry.get(held.kind), f"{held.kind} {held.object_id}"
    author = held.author
    _show(held, kind, "Its figures are released, so the exchange shows")
    audit.add(author, f"shown on release: {kind.label}", about)
    db.session.commit()
    return True


def _show(held: Withheld, kind: WordsKind, because: str) -> None:
    """The one way back into sight, within this transaction; NotFound where the row is gone."""
    row = db.session.get(kind.model, held.object_id)
    if row is None:
        raise NotFound
    _restore(row, held.words)
    _send_acceptance(held.author, kind, row, because)
    db.session.delete(held)


def decline(viewer: Viewer, held: Withheld, reason: str) -> None:
    """They stay out of sight; their author reads why."""
    policy.require(_may_decide(viewer, held))
    kind, about = registry.get(held.kind), f"{held.kind} {held.object_id}: {reason}"
    held.state, held.reason, held.until = WithheldState.WITHDRAWN, reason, None
    _log(viewer, Act.DECLINED, kind, held.object_id, held.author_id, reason)
    _send_reason(held.author_id, f"A moderator did not accept {kind.label} of yours", reason)
    audit.add(viewer, f"declined {kind.label}", about[:200])
    db.session.commit()


def _may_decide(viewer: Viewer, held: Withheld) -> bool:
    """Whoever may withdraw such words; Refused where somebody has decided already."""
    locked = select(Withheld.state).where(Withheld.id == held.id).with_for_update()
    if db.session.scalar(locked) != WithheldState.HELD:
        raise Refused("Somebody has decided on this one already.")
    return policy.may_withdraw_words(viewer, held.author_id, held.organisation_id)


def discard_withheld(row: Any) -> None:
    """Its author deletes the row: nothing of it waits any more."""
    kind = registry.kind_of(row)
    of_row = Withheld.kind == kind.name, Withheld.object_id == row.id
    db.session.execute(delete(Withheld).where(*of_row))
    close_reports(kind.name, row.id)


def close_reports(kind_name: str, object_id: int) -> None:
    """It is taken down in another way than by a decision on the reports."""
    of_it = Report.kind == kind_name, Report.object_id == object_id
    is_open = update(Report).where(*of_it, Report.state == ReportState.OPEN)
    db.session.execute(is_open.values(state=ReportState.UPHELD, decided_at=clock.now()))


def erase_withheld(member: User) -> None:
    """When an account closes: what waits is deleted, and the words of the rest."""
    own = Withheld.author_id == member.id
    db.session.execute(delete(Withheld).where(own, Withheld.state == WithheldState.HELD))
    db.session.execute(update(Withheld).where(own).values(words={}, author_id=None))


def log_private_reading(viewer: Viewer, kind: WordsKind, ids: list[int]) -> None:
    """A moderator reads words that are not for everybody, to find what has to be withdrawn."""
    if kind.is_private and ids:
        about = f"{kind.name} {', '.join(map(str, ids))}"
        audit.record(viewer, "read words to withdraw them", about[:200])


def _hide(row: Any, state: WithheldState, reason: str) -> Withheld:
    """Move the words into a row of their own, within this transaction."""
    kind = registry.kind_of(row)
    withheld = Withheld(
        kind=kind.name,
        object_id=row.id,
        state=state,
        words=queries.current_words(row),
        author_id=kind.author_id(row),
        organisation_id=kind.organisation_id(row),
        path=kind.path(row),
        reason=reason,
    )
    db.session.add(withheld)
    kind.on_hide(row)
    emptied = kind.empty(row) if kind.empty else dict.fromkeys(kind.texts, "")
    for column, value in emptied.items():
        setattr(row, column, value)
    for column in kind.html.values():
        setattr(row, column, "")
    if kind.has_state:
        row.withdrawn_at = clock.now()
    return withheld


def _restore(row: Any, words: dict[str, str]) -> None:
    """Put the words back, rendered by today's rules."""
    kind = registry.kind_of(row)
    for column, value in words.items():
        setattr(row, column, value)
    for column, rendered in kind.html.items():
        setattr(row, rendered, text.to_html(words[column]))
    if kind.has_state:
        row.withdrawn_at = None
    kind.on_show(row)


def _log(
    viewer: Viewer, act: Act, kind: WordsKind, object_id: int, author_id: int | None, reason: str
) -> None:
    """A line of the public log, which names no person; its author finds it in their own data."""
    item = {"what": kind.label, "kind": kind.name, "object_id": object_id}
    who = {"member_id": author_id, "moderator_id": viewer.id}
    db.session.add(Decision(act=act, reason=reason, **item, **who))


def _name_of(kind: WordsKind, row: Any) -> str:
    title = getattr(row, "title", "")
    return f"{kind.label} of yours" + (f": “{title}”" if title else "")


def _send_acceptance(author: User | None, kind: WordsKind, row: Any, because: str) -> None:
    if author is not None and author.is_reached:
        outbox.send(
            author.email,
            "What you wrote is shown now",
            f"{because} {kind.label} of yours.\n\nRead it: {address(kind.path(row))}\n",
        )


def _send_reason(author_id: int | None, decision: str, reason: str) -> None:
    author = db.session.get(User, author_id) if author_id is not None else None
    if author is None or not author.is_reached:
        return
    outbox.send(
        author.email,
        "A moderator withdrew what you wrote",
        f"{decision}, for this reason:\n\n{reason}\n\n"
        f"What you wrote, for you alone: {address(MINE)}\n\n"
        f"If you think that is wrong, another moderator looks at it: {address(DECISIONS)}\n",
    )


def record_mentions(kind: str, object_id: int, member_ids: Collection[int]) -> None:
    """Note whom a row of words mentions, in its transaction; who is edited out is not any more."""
    of_row = Mention.kind == kind, Mention.object_id == object_id
    db.session.execute(delete(Mention).where(*of_row, Mention.member_id.not_in(member_ids)))
    rows = [{"kind": kind, "object_id": object_id, "member_id": one} for one in member_ids]
    if rows:
        db.session.execute(upsert(Mention).values(rows).on_conflict_do_nothing())
