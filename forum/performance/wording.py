"""A value with its unit, as people say it: `almost 28,000 people`, `8.5% of referrals`."""

import re

HEDGES = ("almost", "about", "nearly", "over", "more than", "around")
MONEY = {"GBP million": "£{} million", "GBP thousand": "£{},000"}


def in_words(value: float, unit: str) -> str:
    """The source's hedge ("people (almost)") goes in front, where it is not overlooked."""
    what, _, bracket = unit.partition(" (")
    bracket = bracket.removesuffix(")")
    said = _said(value, what)
    if bracket in HEDGES:
        return f"{bracket} {said}"
    return f"{said} ({bracket})" if bracket else said


def _said(value: float, what: str) -> str:
    shown = number(value)
    if what in MONEY:
        return MONEY[what].format(shown)
    if what.startswith("percent"):
        return f"{shown}%{what.removeprefix('percent')}"
    out_of = re.fullmatch(r"(\w+) of (\d+)(, .*)?", what)
    if out_of:
        return f"{shown} of {out_of[2]} {out_of[1]}{out_of[3] or ''}"
    if value == 1 and what == "people":
        return "1 person"
    return f"{shown} {what}"


def number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")
