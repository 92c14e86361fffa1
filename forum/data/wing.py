"""Data files and the demonstration."""

from forum.data.demonstration.load import demo_cli
from forum.data.importing.commands import data_cli

COMMANDS = (
    demo_cli,
    data_cli,
)
