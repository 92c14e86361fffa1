"""Run a task again, send a letter again, or give it up. Each is a row of the audit log."""

from forum import policy
from forum.administration.operations import queries, runs
from forum.core import audit, clock
from forum.core.audit import Actor
from forum.core.db import update_count
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.mail.mailer import MOST_TRIES
from forum.mail.outbox import Letter
from forum.policy.viewer import Viewer


def ask_to_run(viewer: Viewer, name: str) -> None:
    """The worker runs it within seconds. Idempotent while it waits."""
    policy.require(policy.is_administrator(viewer))
    if name not in {task.name for task in runs.tasks()}:
        raise NotFound
    runs.want(name)
    audit.add(viewer, "ran a job", name)
    db.session.commit()


def send_again(viewer: Actor, letter_id: int) -> None:
    """Due now, with all its tries before it."""
    letter = queries.letter(viewer, letter_id)
    letter.tries, letter.next_try_at = 0, clock.now()
    audit.add(viewer, "had a mail sent again", f"letter {letter_id}")
    db.session.commit()


def send_all_again(actor: Actor) -> int:
    """All that were given up; how many."""
    given_up = Letter.sent_at.is_(None), Letter.tries >= MOST_TRIES
    count = update_count(
        Letter, *given_up, synchronize=False, tries=0, next_try_at=clock.now()
    )  # fmt: skip
    audit.add(actor, "had mails sent again", f"{count} that were given up")
    db.session.commit()
    return count


def delete_letter(viewer: Actor, letter_id: int) -> None:
    letter = queries.letter(viewer, letter_id)
    db.session.delete(letter)
    audit.add(viewer, "deleted a mail that was not sent", f"letter {letter_id}")
    db.session.commit()
