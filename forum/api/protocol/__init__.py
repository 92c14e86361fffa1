"""What every operation of the API has: problem documents, parameters, cursors, limits, OpenAPI."""
