"""The API does what its own document says: schemathesis sends what fits it and what does not."""

import time

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

LONGEST_S = 30.0  # of a processor
CONFIG = {
    "seed": 1,
    "headers": {"Accept-Encoding": "identity"},  # its WSGI client unpacks nothing
    "generation": {"max-examples": 4, "deterministic": True, "database": "none"},
    "phases": {
        "coverage": {"unexpected-methods": ["POST", "DELETE"]},
        "stateful": {"generation": {"max-examples": 4}},
    },
}


@schemathesis.serializer(
    "text/csv",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
def as_a_file(_context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def schema(shown_app):
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", shown_app, config=config)


def problems_of(event):
    """Of one event of the engine: failed checks, errors, and what it could not read."""
    if isinstance(event, events.ScenarioFinished):
        return [
            f"{event.recorder.cases[case].value.as_curl_command()}: {check.failure_info.failure}"
            for case, checks in event.recorder.checks.items()
            for check in checks
            if check.failure_info is not None
        ]
    if isinstance(event, events.NonFatalError | events.FatalError):
        return [repr(event)]
    if isinstance(event, events.SchemaAnalysisWarnings):
        return [str(warning) for warning in event.warnings]
    return []


def test_it_answers_as_its_document_says(schema):
    began, found, operations, cases = time.process_time(), [], set(), 0
    for event in from_schema(schema).execute():
        found += problems_of(event)
        if isinstance(event, events.ScenarioFinished):
            cases += len(event.recorder.cases)
            operations.add(event.recorder.label)
    assert found == []
    described = schema.raw_schema["paths"].items()
    assert operations >= {f"{method.upper()} {path}" for path, some in described for method in some}
    assert "POST /returns" in operations
    assert len(operations) > 13 and cases > 300
    assert time.process_time() - began < LONGEST_S


def test_the_document_is_valid_openapi(schema):
    schema.validate()
    assert schema.raw_schema["openapi"] == "3.1.0"
