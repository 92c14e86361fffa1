"""Write standards, propose versions and agree them. Each is a row of the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete

from forum import policy
from forum.core import audit, clock, text
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import checks
from forum.gate.actions import discard_withheld
from forum.models.service_standards import (
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
)
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.standards.versions import halves, letters, queries
from forum.standards.versions.wording import TEXTS

CHANGED_MEANWHILE = "It was changed or decided on meanwhile. Look at it again."
ONE_AT_A_TIME = (
    "There is a draft or a proposal of this standard already: that one is decided first."
)
CODE_TAKEN = "Another standard has this code. Choose another."
TOO_LATE = "The day from which it applies has come. The other side chooses a later day."
NO_MANAGER = "No contract manager looks after the contract, so nobody can agree to it yet."


@dataclass(frozen=True, slots=True)
class VersionWords:
    """What was written: columns of the version, and terms."""

    columns: dict[str, Any]
    terms: Sequence[Term]


@dataclass(frozen=True, slots=True)
class StandardHead:
    """What stays alike through the versions."""

    code: str
    stage: Term
    next_review_on: date | None


def add_standard(
    viewer: Viewer, framework: StandardFramework, head: StandardHead, words: VersionWords
) -> StandardVersion:
    """A draft of a new one, by the prime's lead."""
    policy.require(policy.may_write_standards(viewer, framework))
    standard = Standard(framework_id=framework.id, promised_by_id=framework.prime_id)
    _write_head(standard, head)
    with rollback_on_conflict() as conflict:
        db.session.add(standard)
        db.session.flush()
        version = _new_version(viewer, standard, 1, words)
        audit.add(viewer, "began a standard", _about(version))
        db.session.commit()
    if conflict:
        raise Refused(CODE_TAKEN)
    return version


def begin_change(viewer: Viewer, standard: Standard, words: VersionWords) -> StandardVersion:
    """A draft of a change, by either side."""
    policy.require(policy.may_change_standards(viewer, standard.framework))
    agreed = queries.last_agreed(standard)
    if agreed is None or agreed.ends_it:
        raise Refused("There is nothing to change: no agreed version of it applies.")
    with rollback_on_conflict() as conflict:
        version = _new_version(viewer, standard, _next_number(standard), words)
        audit.add(viewer, "began a change of a standard", _about(version))
        db.session.commit()
    if conflict:
        raise Refused(ONE_AT_A_TIME)
    return version


def _next_number(standard: Standard) -> int:
    return max((one.number for one in standard.versions), default=0) + 1


def _new_version(
    viewer: Viewer, standard: Standard, number: int, words: VersionWords
) -> StandardVersion:
    version = StandardVersion(
        standard_id=standard.id,
        number=number,
        open_key=standard.id,
        proposed_by=policy.side_of(viewer, standard.framework),
        revision=0,
    )
    _write(viewer, version, words)
    db.session.add(version)
    db.session.flush()
    return version


def _write(viewer: Viewer, version: StandardVersion, words: VersionWords) -> None:
    for name, value in words.columns.items():
        setattr(version, name, value)
    version.terms = list(words.terms)
    version.slug = text.slug(version.title)
    version.state, version.proposed_at = VersionState.DRAFT, None
    version.revision = version.revision + 1
    version.written_by_id, version.written_at = viewer.id, clock.now()


def _write_head(standard: Standard, head: StandardHead) -> None:
    standard.code, standard.stage_id = head.code, head.stage.id
    standard.next_review_on = head.next_review_on


def save(
    viewer: Viewer, version: StandardVersion, words: VersionWords, head: StandardHead | None = None
) -> None:
    """Change a draft; a proposal becomes a draft again. `head`: of one that was never agreed."""
    policy.require(policy.may_edit_version(viewer, version))
    with rollback_on_conflict() as conflict:
        _require_open(version)
        if head is not None:
            _write_head(version.standard, head)
        _write(viewer, version, words)
        db.session.commit()
    if conflict:
        raise Refused(CODE_TAKEN)


def _require_open(version: StandardVersion) -> None:
    """Refused where the other side agreed meanwhile; holds the row until the commit."""
    one = StandardVersion
    if not update_if(one, one.id == version.id, one.open_key.is_not(None), open_key=one.open_key):
        raise Refused(CHANGED_MEANWHILE)


def propose(viewer: Viewer, version: StandardVersion) -> None:
    """Ask the other side. Refused, with sentences, where a half or the guard is missing."""
    policy.require(policy.may_edit_version(viewer, version))
    if not version.ends_it and (gone := halves.missing(version)):
        raise Refused(f"{halves.HALF} {' '.join(gone)}")
    _require_future(version)
    if not queries.others_who_may_agree(version):
        raise Refused(NO_MANAGER)
    one = StandardVersion
    is_draft = one.id == version.id, one.state == VersionState.DRAFT
    as_read = one.revision == version.revision
    asked: dict[str, Any] = {
        "state": VersionState.PROPOSED,
        "proposed_at": clock.now(),
        "returned_reason": "",
    }
    if not update_if(one, *is_draft, as_read, **asked):
        raise Refused(CHANGED_MEANWHILE)
    letters.ask_other_side(version)
    audit.add(viewer, "proposed a standard", _about(version))
    db.session.commit()


def _require_future(version: StandardVersion) -> None:
    if version.applies_at is None or version.applies_at <= clock.now():
        raise Refused(TOO_LATE)
    agreed = queries.last_agreed(version.standard)
    if agreed is None or agreed.applies_at is None:
        return
    if agreed.ends_it:
        raise Refused("It was agreed that this standard ends.")
    if agreed.applies_at >= version.applies_at:
        raise Refused("An agreed version applies from that day or later: choose a later day.")


def agree(viewer: Viewer, version: StandardVersion, revision: int) -> None:
    """By the other side, which has read this revision. The version before ends as it begins."""
    policy.require(policy.may_agree(viewer, version))
    finding = checks.first_to_wait([getattr(version, name) for name in TEXTS])
    if finding is not None:
        raise Refused(finding.problem)
    _require_future(version)
    one, now = StandardVersion, clock.now()
    as_read = one.state == VersionState.PROPOSED, one.revision == revision
    agreed: dict[str, Any] = {
        "state": VersionState.AGREED,
        "agreed_by_id": viewer.id,
        "agreed_at": now,
    }
    waits = one.id == version.id, one.applies_at > now
    if not update_if(one, *waits, *as_read, open_key=None, **agreed):
        db.session.rollback()
        raise Refused(CHANGED_MEANWHILE)
    _end_earlier(version)
    letters.tell_agreed(version)
    audit.add(viewer, "agreed a standard", _about(version))
    db.session.commit()


def _end_earlier(version: StandardVersion) -> None:
    one = StandardVersion
    earlier = one.standard_id == version.standard_id, one.number < version.number
    lasts = one.state == VersionState.AGREED, one.ended_at.is_(None)
    update_if(one, *earlier, *lasts, ended_at=version.applies_at)
    if version.ends_it:
        update_if(one, one.id == version.id, ended_at=version.applies_at)
        update_if(Standard, Standard.id == version.standard_id, next_review_on=None)


def return_to_writer(viewer: Viewer, version: StandardVersion, revision: int, reason: str) -> None:
    """The other side does not agree, and says what has to change."""
    policy.require(policy.may_agree(viewer, version))
    one = StandardVersion
    as_read = one.state == VersionState.PROPOSED, one.revision == revision
    back: dict[str, Any] = {"state": VersionState.DRAFT, "returned_reason": reason}
    if not update_if(one, one.id == version.id, *as_read, **back):
        db.session.rollback()
        raise Refused(CHANGED_MEANWHILE)
    letters.tell_returned(version, reason)
    audit.add(viewer, "returned a standard", f"{_about(version)}: {reason}"[:200])
    db.session.commit()


def take_back(viewer: Viewer, version: StandardVersion) -> None:
    """Delete a draft or a proposal; a standard that was never agreed goes with it."""
    policy.require(policy.may_edit_version(viewer, version))
    _require_open(version)
    standard, about = version.standard, _about(version)
    discard_withheld(version)
    version.terms = []
    db.session.flush()
    db.session.execute(delete(StandardVersion).where(StandardVersion.id == version.id))
    if version.number == 1:
        db.session.execute(delete(Standard).where(Standard.id == standard.id))
    audit.add(viewer, "took a standard back", about)
    db.session.commit()


def propose_end(
    viewer: Viewer, standard: Standard, applies_at: Any, reason: str, effect: str
) -> StandardVersion:
    """That the standard ends: waits for the other side as any change does."""
    agreed = queries.last_agreed(standard)
    if agreed is None:
        raise Refused("There is nothing to end: no version of it is agreed.")
    columns = {name: getattr(agreed, name) for name in COPIED} | {
        "ends_it": True,
        "applies_at": applies_at,
        "reason": reason,
        "effect": effect,
    }
    version = begin_change(viewer, standard, VersionWords(columns, list(agreed.terms)))
    propose(viewer, version)
    return version


COPIED = (
    *(name for name in TEXTS if name not in ("reason", "effect", "note")),
    *("clock_days", "clock_kind", "target", "target_kind", "looked_at"),
)


def _about(version: StandardVersion) -> str:
    return f"{version.standard.code}, version {version.number}"
