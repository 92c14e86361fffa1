"""The contract, standards and results of the rooms of contract managers' reports."""

from tests.standards.manager_reviews.conftest import (  # noqa: F401
    complaints,
    issued,
    lead,
    pages,
    release,
    result,
    reviewed,
    today,
    typed,
    versions,
)
