"""Take words out of sight, and put them back. The words move to a row of their own."""

from typing import Any

from sqlalchemy import delete, select, update

from forum import policy
from forum.core import audit, clock, text
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.gate import checks
from forum.gate.kinds import KINDS, Kind
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.moderation import Act, Decision
from forum.models.withheld import State, Withheld

MINE = "/me/words-not-shown"
JUST_HELD = "words_just_held"  # in the session's info: for the page that answers the form


def kind_of(row: Any) -> Kind:
    return next(kind for kind in KINDS.values() if type(row) is kind.model)


def get(kind_name: str, object_id: int) -> Any:
    """The row of an address; NotFound for a kind or a row that is not there."""
    kind = KINDS.get(kind_name)
    found = db.session.get(kind.model, object_id) if kind else None
    if found is None:
        raise NotFound
    return found


def may_withdraw(viewer, row: Any) -> bool:
    kind = kind_of(row)
    return policy.may_withdraw_words(viewer, kind.author_id(row), kind.organisation_id(row))


def words_of(row: Any) -> dict[str, str]:
    return {column: getattr(row, column) or "" for column in kind_of(row).texts}


def stands(row: Any) -> bool:
    """Whether others read it now."""
    kind = kind_of(row)
    if kind.has_state:
        return row.withdrawn_at is None
    return kind.is_read(row) and any(words_of(row).values())


def log_look(viewer, row: Any) -> None:
    """A moderator reads words that are not for everybody, to take them down."""
    kind = kind_of(row)
    if kind.is_private:
        audit.record(viewer, "read words to withdraw them", f"{kind.name} {row.id}")


def withdraw(viewer, row: Any, reason: str) -> None:
    """A moderator takes words down: out of sight at once, logged, their author told by mail."""
    policy.require(may_withdraw(viewer, row))
    if not reason:
        raise Refused("Say why: the author reads it.")
    if not stands(row):
        raise Refused("It is withdrawn already.")
    kind, row_id = kind_of(row), row.id
    author_id = kind.author_id(row)
    what = _named(kind, row)
    for one in (row, *kind.earlier(row)):
        _hide(one, State.WITHDRAWN, reason)
    if kind.reason_column:
        setattr(row, kind.reason_column, reason)
    _log(viewer, Act.WITHDRAWN, kind, author_id, reason)
    _tell_why(author_id, f"A moderator withdrew {what}", reason)
    db.session.commit()
    audit.record(viewer, f"withdrew {kind.label}", f"{kind.name} {row_id}: {reason}"[:200])


def weigh(row: Any) -> Withheld | None:
    """Hold words that quote an unreleased figure, until a moderator has read them.

    Call it in the transaction that writes them, once the row has an id.
    """
    db.session.flush()
    kind, already = kind_of(row), held_of(row)
    if already is not None:
        db.session.delete(already)
        db.session.flush()
    found = checks.first_finding(words_of(row).values()) if kind.is_read(row) else None
    if found is not None:
        withheld = _hide(row, State.HELD, found.reason)
        withheld.until = found.until
        db.session.info[JUST_HELD] = True
        return withheld
    if already is not None:
        _show(row, words_of(row))
    return None


def held_of(row: Any) -> Withheld | None:
    """What of it waits for a moderator."""
    of_it = Withheld.kind == kind_of(row).name, Withheld.object_id == row.id
    waiting = select(Withheld).where(*of_it, Withheld.state == State.HELD)
    return db.session.scalars(waiting.order_by(Withheld.id.desc())).first()


def held_words(viewer, row: Any) -> dict[str, str]:
    """For its author's form: the words that wait; empty for everybody else, and where none do."""
    held = held_of(row)
    return held.words if held is not None and held.author_id == viewer.id else {}


def words_to_edit(viewer, row: Any) -> dict[str, str]:
    return words_of(row) | held_words(viewer, row)


def accept(viewer, held: Withheld) -> None:
    """Show them: a false alarm, or figures that are out."""
    policy.require(_may_decide(viewer, held))
    kind, row = KINDS[held.kind], db.session.get(KINDS[held.kind].model, held.object_id)
    about = f"{held.kind} {held.object_id}"
    if row is None:
        raise NotFound
    _show(row, held.words)
    _log(viewer, Act.ACCEPTED, kind, held.author_id, "")
    _tell(
        held.author, "What you wrote is shown now", f"A moderator read {_yours(kind)}.", kind, row
    )
    db.session.delete(held)
    db.session.commit()
    audit.record(viewer, f"accepted {kind.label}", about)


def decline(viewer, held: Withheld, reason: str) -> None:
    """They stay out of sight; their author reads why."""
    policy.require(_may_decide(viewer, held))
    kind, about = KINDS[held.kind], f"{held.kind} {held.object_id}: {reason}"
    held.state, held.reason, held.until = State.WITHDRAWN, reason, None
    _log(viewer, Act.DECLINED, kind, held.author_id, reason)
    _tell_why(held.author_id, f"A moderator did not accept {_yours(kind)}", reason)
    db.session.commit()
    audit.record(viewer, f"declined {kind.label}", about[:200])


def _may_decide(viewer, held: Withheld) -> bool:
    """Whoever may withdraw such words; Refused where somebody has decided already."""
    if not held.is_held:
        raise Refused("Somebody has decided on this one already.")
    return policy.may_withdraw_words(viewer, held.author_id, held.organisation_id)


def _yours(kind: Kind) -> str:
    return f"{kind.label} of yours"


def _tell(author: User | None, subject: str, body: str, kind: Kind, row: Any) -> None:
    if author is not None and author.is_reached:
        outbox.send(author.email, subject, f"{body}\n\nRead it: {address(kind.path(row))}\n")


def forget(row: Any) -> None:
    """Its author takes it back or deletes it: nothing of it waits any more."""
    of_it = Withheld.kind == kind_of(row).name, Withheld.object_id == row.id
    db.session.execute(delete(Withheld).where(*of_it))


def erase(member: User) -> None:
    """When an account closes: what waits is dropped, and the words of the rest."""
    own = Withheld.author_id == member.id
    db.session.execute(delete(Withheld).where(own, Withheld.state == State.HELD))
    db.session.execute(update(Withheld).where(own).values(words={}, author_id=None))


def _hide(row: Any, state: State, reason: str) -> Withheld:
    """Move the words into a row of their own, within this transaction."""
    kind = kind_of(row)
    withheld = Withheld(
        kind=kind.name,
        object_id=row.id,
        state=state,
        words=words_of(row),
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


def _show(row: Any, words: dict[str, str]) -> None:
    """Put the words back, rendered by today's rules."""
    kind = kind_of(row)
    for column, value in words.items():
        setattr(row, column, value)
    for column, rendered in kind.html.items():
        setattr(row, rendered, text.to_html(words[column]))
    if kind.has_state:
        row.withdrawn_at = None
    kind.on_show(row)


def _log(viewer, act: Act, kind: Kind, author_id: int | None, reason: str) -> None:
    """A line of the public log, which names no person; its author finds it in their own data."""
    db.session.add(
        Decision(
            act=act, what=kind.label, member_id=author_id, moderator_id=viewer.id, reason=reason
        )
    )


def _named(kind: Kind, row: Any) -> str:
    title = getattr(row, "title", "")
    return _yours(kind) + (f": “{title}”" if title else "")


def _tell_why(author_id: int | None, what: str, reason: str) -> None:
    author = db.session.get(User, author_id) if author_id is not None else None
    if author is None or not author.is_reached:
        return
    outbox.send(
        author.email,
        "A moderator withdrew what you wrote",
        f"{what}, for this reason:\n\n{reason}\n\n"
        f"What you wrote, for you alone: {address(MINE)}\n\n"
        "If you think that is wrong, answer this mail: another moderator will look at it.\n",
    )
