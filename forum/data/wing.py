"""Data files and the demonstration."""

from flask import current_app

from forum.core.jobs import Task
from forum.data.backups.actions import back_up_daily
from forum.data.backups.commands import COMMANDS as BACKUP_COMMANDS
from forum.data.checks.commands import check_command
from forum.data.demonstration.load import demo_cli
from forum.data.importing.commands import data_cli
from forum.data.moving.commands import move_command

COMMANDS = (
    demo_cli,
    data_cli,
    *BACKUP_COMMANDS,
    check_command,
    move_command,
)
TASKS = (Task("back up", 3600, lambda: back_up_daily(current_app.config["SETTINGS"])),)
