"""`flask …` commands: one for each job that an operator runs by hand."""

from flask import Flask

from forum.accounts.commands import users_cli
from forum.demo.commands import demo_cli
from forum.importing.commands import data_cli
from forum.search.commands import search_cli
from forum.worker import worker_command

COMMANDS = (data_cli, demo_cli, search_cli, users_cli, worker_command)


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
