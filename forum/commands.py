"""`flask …` commands: one for each job that an operator runs by hand."""

from flask import Flask


def init_app(app: Flask) -> None:
    del app
