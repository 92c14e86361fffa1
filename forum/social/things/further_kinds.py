"""Kinds of things to follow that belong to wings above this one: forum/wings.py joins them."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import Flask, current_app

from forum.policy.viewer import Viewer

FurtherLoader = Callable[[Viewer, Collection[int]], dict[int, Any]]  # queries.Thing by id


def init_app(app: Flask, declared: Mapping[str, FurtherLoader]) -> None:
    """`declared`: loaders by kind, as those in queries.LOADERS."""
    app.extensions["things"] = dict(declared)


def loaders() -> Mapping[str, FurtherLoader]:
    return current_app.extensions["things"]
