"""Words that are not shown, and words that a moderator may withdraw."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.gate import checks, registry
from forum.gate.registry import WordsKind
from forum.models.review import ChangeRequest, Report, ReportState
from forum.models.withheld import Withheld, WithheldState
from forum.policy.viewer import Viewer


def get_row(kind_name: str, object_id: int) -> Any:
    """The row of an address; NotFound for a kind or a row that is not there."""
    row = db.session.get(registry.get(kind_name).model, object_id)
    if row is None:
        raise NotFound
    return row


def may_withdraw(viewer: Viewer, row: Any) -> bool:
    kind = registry.kind_of(row)
    return policy.may_withdraw_words(viewer, kind.author_id(row), kind.organisation_id(row))


def current_words(row: Any) -> dict[str, str]:
    """What the row holds now, by column."""
    return {column: getattr(row, column) or "" for column in registry.kind_of(row).texts}


def is_shown(row: Any) -> bool:
    """Whether others read it now."""
    kind = registry.kind_of(row)
    if kind.has_state:
        return row.withdrawn_at is None
    return kind.is_read(row) and any(current_words(row).values())


def withdrawable(viewer: Viewer, kind: WordsKind) -> Select[Any]:
    """The rows of one kind that others read and this moderator may withdraw, newest first."""
    columns = [getattr(kind.model, name) for name in kind.texts]
    shown = select(kind.model).where(
        policy.withdrawable_words(viewer, kind.author_column, kind.organisation_column),
        or_(*(func.coalesce(column, "") != "" for column in columns)),
    )
    if kind.has_state:
        shown = shown.where(kind.model.withdrawn_at.is_(None))
    if kind.is_read_in_sql is not None:
        shown = shown.where(kind.is_read_in_sql)
    return shown.order_by(kind.written_at.desc(), kind.model.id.desc())


# Words that are not shown


def all_held(viewer: Viewer) -> list[Withheld]:
    """What waits for a moderator, oldest first, without what this one may not decide on."""
    waiting = select(Withheld).where(
        Withheld.state == WithheldState.HELD,
        policy.withdrawable_words(viewer, Withheld.author_id, Withheld.organisation_id),
    )
    return list(db.session.scalars(waiting.order_by(Withheld.id)))


@dataclass(frozen=True)
class HeldWords:
    """One item of the moderators' queue."""

    withheld: Withheld
    kind: WordsKind
    words: list[tuple[str, str]]  # as named_words()


def held_words_to_decide(viewer: Viewer) -> list[HeldWords]:
    return [
        HeldWords(one, kind, named_words(kind, one.words))
        for one in all_held(viewer)
        for kind in [registry.get(one.kind)]
    ]


def named_words(kind: WordsKind, words: dict[str, str]) -> list[tuple[str, str]]:
    """(name of the box, what was typed), of those that hold something."""
    return [(kind.texts[column], text) for column, text in words.items() if text]


def get_held_by_id(viewer: Viewer, withheld_id: int) -> Withheld:
    """NotFound for what this moderator may not decide on, as for what was decided."""
    row = next((one for one in all_held(viewer) if one.id == withheld_id), None)
    if row is None:
        raise NotFound
    return row


def get_held(row: Any) -> Withheld | None:
    """What of this row waits for a moderator."""
    waiting = withheld_of_row(row).where(Withheld.state == WithheldState.HELD)
    return db.session.scalars(waiting.order_by(Withheld.id.desc())).first()


def first_reason_to_hold(words: dict[str, str]) -> str:
    """What the gate says of these words; empty where it has nothing to say."""
    finding = checks.first_to_wait(words.values())
    return finding.reason if finding is not None else ""


def is_under_review(kind_name: str, object_id: int) -> bool:
    """Whether a moderator has to read it again, whatever its author makes of it."""
    is_asked = select(ChangeRequest.id).where(
        ChangeRequest.kind == kind_name,
        ChangeRequest.object_id == object_id,
        ChangeRequest.closed_at.is_(None),
    )
    is_reported = select(Report.id).where(
        Report.kind == kind_name, Report.object_id == object_id, Report.state == ReportState.OPEN
    )
    return bool(db.session.scalar(select(or_(is_asked.exists(), is_reported.exists()))))


def last_withdrawn(row: Any) -> Withheld | None:
    """What a moderator took down last of this row, while its words are still there."""
    taken = withheld_of_row(row).where(Withheld.state == WithheldState.WITHDRAWN)
    found = db.session.scalars(taken.order_by(Withheld.id.desc())).first()
    return found if found is not None and any(found.words.values()) else None


def withdrawn_among(kind: WordsKind, object_ids: Collection[int]) -> set[int]:
    """Those of these rows of which a moderator took words down."""
    rows = select(Withheld.object_id).where(
        Withheld.kind == kind.name,
        Withheld.object_id.in_(object_ids),
        Withheld.state == WithheldState.WITHDRAWN,
    )
    return set(db.session.scalars(rows))


def withheld_words(kind: WordsKind, object_id: int) -> list[tuple[str, str]]:
    """What was taken out of sight last, as named_words(); empty where nothing was."""
    of_it = Withheld.kind == kind.name, Withheld.object_id == object_id
    newest = select(Withheld.words).where(*of_it).order_by(Withheld.id.desc()).limit(1)
    return named_words(kind, db.session.scalar(newest) or {})


def withheld_of_row(row: Any) -> Select[Withheld]:
    kind = registry.kind_of(row)
    return select(Withheld).where(Withheld.kind == kind.name, Withheld.object_id == row.id)


def own_withheld(viewer: Viewer) -> Select[Withheld]:
    """What this member wrote that others do not see, the newest first."""
    mine = select(Withheld).where(policy.own(viewer, Withheld.author_id))
    return mine.order_by(Withheld.id.desc())


def get_own_held(viewer: Viewer, withheld_id: int) -> Withheld:
    """NotFound for what is somebody else's, and for what waits no more."""
    of_id = Withheld.id == withheld_id, Withheld.state == WithheldState.HELD
    row = db.session.scalar(own_withheld(viewer).where(*of_id))
    if row is None:
        raise NotFound
    return row


def ids_to_show_on_release() -> list[int]:
    """What waits for nothing but a release, by its author's choice, the oldest first."""
    chosen = Withheld.shows_on_release, Withheld.state == WithheldState.HELD
    return list(db.session.scalars(select(Withheld.id).where(*chosen).order_by(Withheld.id)))


def held_words(viewer: Viewer, row: Any) -> dict[str, str]:
    """For its author's form: the words that wait; empty for everybody else, and where none do."""
    held = get_held(row)
    return held.words if held is not None and held.author_id == viewer.id else {}


def words_to_edit(viewer: Viewer, row: Any) -> dict[str, str]:
    """By column: what the row holds, or what of it waits for a moderator."""
    return current_words(row) | held_words(viewer, row)
