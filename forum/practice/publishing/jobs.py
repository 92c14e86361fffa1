"""What the worker does about case studies that wait, or that were published long ago.

Each task is safe to run twice: it looks again at every row before it changes it.
"""

from flask import current_app

from forum.practice.publishing import freshness_actions, release_actions


def publish_released() -> int:
    """Publish those that waited for a release only; return how many."""
    needed = current_app.config["SETTINGS"].accepted_before_publishing
    return release_actions.publish_released(needed)


def send_check_mails() -> int:
    """Ask authors whether their case studies are still true; return how many."""
    return freshness_actions.send_check_mails()


def mark_unanswered() -> int:
    return freshness_actions.mark_unanswered()
