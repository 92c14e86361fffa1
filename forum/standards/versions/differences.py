"""What a version of a standard changed of the one before: words by words, and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.models.service_standards import ClockDays, StandardVersion, TargetKind
from forum.practice.case_studies.differences import TextPiece, shortened, words_changed
from forum.standards.versions.wording import TEXTS

NOT_OF_THE_STANDARD = ("reason", "effect", "reading_reason", "note")


@dataclass(frozen=True)
class FieldChange:
    """One field that is not as it was."""

    label: str
    pieces: list[TextPiece]


def in_words(version: StandardVersion) -> list[tuple[str, str]]:
    """All that a version says, label and text, in the order of the page."""
    texts = {
        label: "; ".join(getattr(version, name).splitlines())
        for name, label in TEXTS.items()
        if name not in NOT_OF_THE_STANDARD
    }
    return [
        *texts.items(),
        ("Clock", clock_in_words(version)),
        ("Target", target_in_words(version)),
        ("For", ", ".join(one.label for one in version.groups) or "everybody"),
        ("Practices", ", ".join(one.name for one in version.practices)),
        ("How it is looked at", ", ".join(version.looked_at)),
    ]


def clock_in_words(version: StandardVersion) -> str:
    """`15 working days from the referral`; empty where there is no clock."""
    if version.clock_days is None:
        return ""
    kind = ClockDays(version.clock_kind)
    days = kind.removesuffix("s") if version.clock_days == 1 else kind
    return f"{version.clock_days} {days} from {version.clock_event}"


def target_in_words(version: StandardVersion) -> str:
    """`95%, set by the prime`; empty where there is none. A source does not say whose it is."""
    if version.target is None:
        return ""
    kind = "" if version.is_sourced else f", {TargetKind(version.target_kind)}"
    return f"{version.target:g}%{kind}"


def changes(before: StandardVersion, after: StandardVersion) -> list[FieldChange]:
    """Fields that differ; empty where only dates do."""
    old, new = in_words(before), in_words(after)
    return [
        FieldChange(label, shortened(words_changed(was, now)))
        for (label, was), (_label, now) in zip(old, new, strict=True)
        if was != now
    ]


def before(version: StandardVersion, versions: Sequence[StandardVersion]) -> StandardVersion | None:
    """The newest of these with a lower number: what it changes."""
    lower = [one for one in versions if one.number < version.number]
    return max(lower, key=lambda one: one.number, default=None)
