"""The yearly check: authors confirm their case studies; unanswered ones say “not checked”."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from forum import policy
from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, each_batch
from forum.core.db import reading
from forum.core.extensions import db
from forum.mail import outbox
from forum.mail.links import stop_path
from forum.mail.mailer import address
from forum.mail.preferences import queries as subscriptions
from forum.mail.preferences.models import MailKind
from forum.models.case_studies import CaseStudy
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries

ANSWER_WITHIN = timedelta(days=30)
MARKED_AT_ONCE = 25  # case studies in one transaction
A_YEAR = timedelta(days=365)


def confirm(viewer: Viewer, case_study: CaseStudy) -> None:
    """Its author says that it is still true as it stands."""
    policy.require(policy.may_edit_case_study(viewer, case_study))
    outbox.cancel(_fact(case_study))
    case_study.checked_at, case_study.is_unchecked = clock.now(), False
    case_study.check_date = _today() + A_YEAR
    db.session.commit()


def send_check_mails() -> int:
    """Mail the author of each case study that is due; return how many."""
    today = _today()
    with reading():
        due = queries.due_for_check(today - ANSWER_WITHIN, today)
        ids = [one.id for one in due if subscriptions.wants(one.author, MailKind.FRESHNESS)]
    return each_batch(ids, lambda some: sum(map(_ask, _still_due(some, today))), LETTERS_AT_ONCE)


def mark_unanswered() -> int:
    """Mark those whose author has not answered in a month; return how many."""
    until = _today() - ANSWER_WITHIN
    with reading():
        ids = [one.id for one in queries.due_for_check(None, until)]
    return each_batch(ids, lambda some: sum(map(_mark, _still_due(some, until))), MARKED_AT_ONCE)


def _still_due(ids: Sequence[int], until: date) -> list[CaseStudy]:
    due = CaseStudy.check_date <= until, policy.listed_case_studies()
    return list(db.session.scalars(select(CaseStudy).where(CaseStudy.id.in_(ids), *due)))


def _mark(case_study: CaseStudy) -> bool:
    case_study.is_unchecked = True
    return True


def _ask(case_study: CaseStudy) -> bool:
    page = f"/case-studies/{case_study.id}-{case_study.slug}"
    outbox.send(
        case_study.author.email,
        "Is your case study still true?",
        f"You shared this a year or more ago: “{case_study.title}”. Colleagues still read it.\n\n"
        f"Still true: {address(f'{page}/still-true')}\n\n"
        f"Something has changed: {address(f'{page}/edit')}\n\n"
        f"Withdraw it: {address(f'{page}/withdraw')}\n\n"
        "Each link opens a page that asks you to confirm. Without an answer it stays, marked as "
        "not checked.\n",
        dedupe_key=_fact(case_study),
        stop_path=stop_path(case_study.author, MailKind.FRESHNESS),
        with_day=outbox.DayMail(case_study.author_id, "case-study", case_study.id),
    )
    return True


def _fact(case_study: CaseStudy) -> str:
    return f"still true {case_study.id} {case_study.check_date}"


def _today() -> date:
    return clock.in_london(clock.now()).date()
