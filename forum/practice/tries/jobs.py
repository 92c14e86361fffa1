"""On the day of a plan, mail the member the five answers as links.

A link opens the filled form and changes nothing by itself.
"""

from forum.core import clock
from forum.core.db import reading, update_if
from forum.core.extensions import db
from forum.mail import links, mailer, outbox
from forum.mail.preferences import queries as subscriptions
from forum.mail.preferences.models import MailKind
from forum.models.tries import RESULT_NAMES, Plan
from forum.practice.tries import queries


def send_plan_reminders() -> int:
    """Returns the number of mails. None for a case study that was withdrawn meanwhile."""
    today = clock.in_london(clock.now()).date()
    with reading():
        due = queries.plans_due(today)
    return sum(_send_reminder(plan_id) for plan_id in due)


def _send_reminder(plan_id: int) -> bool:
    taken = update_if(Plan, Plan.id == plan_id, Plan.asked_at.is_(None), asked_at=clock.now())
    plan = db.session.get(Plan, plan_id)
    is_wanted = (
        taken
        and plan is not None
        and plan.case_study.is_published
        and subscriptions.wants(plan.member, MailKind.TRIES)
    )
    if plan is not None and is_wanted:
        _write(plan)
    db.session.commit()
    return is_wanted


def _write(plan: Plan) -> None:
    title, page = plan.case_study.title, f"/case-studies/{plan.case_study_id}/try"
    answers = "\n".join(
        f"{name}: {mailer.address(f'{page}?result={result}')}"
        for result, name in RESULT_NAMES.items()
    )
    outbox.send(
        plan.member.email,
        f"How did it go: {title}",
        f"You wanted to try “{title}” and to be asked today how it went.\n\n"
        f"{answers}\n\n"
        "Each link opens a short form with that answer chosen. Nothing is told before you send "
        "it.\n\n"
        f"Not now? Choose another day: {mailer.address('/me/tries')}\n",
        dedupe_key=f"plan {plan.id} {plan.come_back_on.isoformat()}",
        stop_path=links.stop_path(plan.member, MailKind.TRIES),
    )
