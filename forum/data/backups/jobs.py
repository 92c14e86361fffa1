"""The nightly backup."""

from datetime import timedelta

from flask import current_app

from forum.config import Settings
from forum.core.backup_age import is_younger
from forum.data.backups import actions

EVERY = timedelta(hours=24)


def back_up_nightly() -> None:
    """Where FORUM_BACKUP_FOLDER says, unless one was made in the last day; old ones are retired."""
    settings: Settings = current_app.config["SETTINGS"]
    folder = settings.backup_folder
    if folder is None or is_younger(folder, EVERY - timedelta(hours=1)):
        return
    actions.make(folder, settings.data_dir, settings.backup_recipient)
    actions.retire(folder, settings.backup_days, settings.backup_weeks)
