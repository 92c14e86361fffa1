"""The gate: words that are checked, held and withdrawn."""

from forum.gate import views

BLUEPRINTS = (views.bp,)
