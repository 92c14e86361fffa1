"""Take words out of sight, and put them back. The words move to a row of their own."""

from typing import Any

from sqlalchemy import delete, update

from forum import policy
from forum.core import audit, clock, text
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.gate import checks, queries, registry
from forum.gate.registry import WordsKind
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.moderation import Act, Decision
from forum.models.withheld import Look, Withheld, WithheldState
from forum.policy.viewer import Viewer

MINE = "/me/words-not-shown"
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
    _log(viewer, Act.WITHDRAWN, kind, author_id, reason)
    _send_reason(author_id, f"A moderator withdrew {name}", reason)
    db.session.commit()
    audit.record(viewer, f"withdrew {kind.label}", f"{kind.name} {row_id}: {reason}"[:200])


def hold_if_unreleased(row: Any) -> Withheld | None:
    """Hold words that quote an unreleased figure or a price, until a moderator has read them.

    Call it in the transaction that writes them; the row is flushed to have an id.
    """
    db.session.flush()
    kind, already = registry.kind_of(row), queries.get_held(row)
    if already is not None:
        db.session.delete(already)
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
        _restore(row, words)
    return None


def accept(viewer: Viewer, held: Withheld) -> None:
    """Show them: a false alarm, or figures that are out."""
    policy.require(_may_decide(viewer, held))
    kind, about = registry.get(held.kind), f"{held.kind} {held.object_id}"
    _log(viewer, Act.ACCEPTED, kind, held.author_id, "")
    _show(held, kind, "A moderator read")
    db.session.commit()
    audit.record(viewer, f"accepted {kind.label}", about)


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
    if checks.first_to_wait(words, written_at=held.at) is not None:
        return False
    kind, about = registry.get(held.kind), f"{held.kind} {held.object_id}"
    author = held.author
    _show(held, kind, "Its figures are released, so the exchange shows")
    db.session.commit()
    audit.record(author, f"shown on release: {kind.label}", about)
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
    _log(viewer, Act.DECLINED, kind, held.author_id, reason)
    _send_reason(held.author_id, f"A moderator did not accept {kind.label} of yours", reason)
    db.session.commit()
    audit.record(viewer, f"declined {kind.label}", about[:200])


def _may_decide(viewer: Viewer, held: Withheld) -> bool:
    """Whoever may withdraw such words; Refused where somebody has decided already."""
    if not held.is_held:
        raise Refused("Somebody has decided on this one already.")
    return policy.may_withdraw_words(viewer, held.author_id, held.organisation_id)


def discard_withheld(row: Any) -> None:
    """Its author deletes the row: nothing of it waits any more."""
    kind = registry.kind_of(row)
    of_row = Withheld.kind == kind.name, Withheld.object_id == row.id
    db.session.execute(delete(Withheld).where(*of_row))


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


def _log(viewer: Viewer, act: Act, kind: WordsKind, author_id: int | None, reason: str) -> None:
    """A line of the public log, which names no person; its author finds it in their own data."""
    db.session.add(
        Decision(
            act=act, what=kind.label, member_id=author_id, moderator_id=viewer.id, reason=reason
        )
    )


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
        "If you think that is wrong, answer this mail: another moderator will look at it.\n",
    )
