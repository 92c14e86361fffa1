"""Themes that an analyst merged: which word stands for which, and since which quarter.

A quarter that was shown with two themes apart keeps its numbers apart: a new sum of it, beside
what everybody has read, could give a small number away. What is shown of both is added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from forum.standards.complaints.themes import ComplaintTheme, all_themes


class MergedTheme(NamedTuple):
    from_theme: str
    into_theme: str
    shown_to: date | None  # the last quarter that was shown before the merge


@dataclass(frozen=True)
class MergedThemes:
    merges: tuple[MergedTheme, ...] = ()

    def into(self, slug: str) -> str:
        """What a word counts as; a theme that was merged may have been merged into before."""
        after = {one.from_theme: one.into_theme for one in self.merges}
        while slug in after:
            slug = after[slug]
        return slug

    def current(self) -> tuple[ComplaintTheme, ...]:
        gone = {one.from_theme for one in self.merges}
        return tuple(theme for theme in all_themes() if theme.slug not in gone)

    def sources(self, slug: str) -> list[str]:
        """The theme's own word, and those that count as it."""
        return [theme.slug for theme in all_themes() if self.into(theme.slug) == slug]

    def numbers(self, slug: str) -> list[int]:
        """Of the theme and those that count as it: members follow by number."""
        return [theme.number for theme in all_themes() if self.into(theme.slug) == slug]

    def within(self, quarter_end: date) -> "MergedThemes":
        """Those that hold inside the numbers of a quarter."""
        return MergedThemes(
            tuple(m for m in self.merges if m.shown_to is None or quarter_end > m.shown_to)
        )

    def apart(self, slugs: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """{current theme: those of `slugs` that count as it}."""
        return {
            theme.slug: tuple(slug for slug in slugs if self.into(slug) == theme.slug)
            for theme in self.current()
        }
