"""The mails about communities: to whom is asked to facilitate, and once a week to facilitators."""

from forum.core import formatting
from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences import queries as preferences
from forum.mail.preferences.models import MailKind
from forum.models.accounts import User
from forum.models.communities import Community
from forum.social.communities.queries import Pinned, WeekSummary


def ask_to_facilitate(person: User, community: Community) -> None:
    if not preferences.wants(person, MailKind.COMMUNITIES):
        return
    outbox.send(
        person.email,
        f"Will you facilitate “{community.name}”?",
        f"A member asks you to facilitate the community of practice “{community.name}” with them."
        f"\n\nWhat it is for: {community.purpose}\n\n"
        f"Accept or decline: {address(f'/communities/{community.slug}')}\n",
        dedupe_key=f"facilitate {community.id} {person.id}",
        stop_path=links.stop_path(person, MailKind.COMMUNITIES),
        with_day=outbox.DayMail(person.id),
    )


def send_week(person: User, community: Community, week: WeekSummary, day: str) -> None:
    """One a community, facilitator and day."""
    if not preferences.wants(person, MailKind.COMMUNITIES):
        return
    parts = [_listed("New this week", week.new), _listed("Not answered yet", week.unanswered)]
    if week.joined:
        parts.append(f"{formatting.plural(week.joined, 'person', 'people')} joined this week.")
    outbox.send(
        person.email,
        f"This week in “{community.name}”",
        "\n\n".join(part for part in parts if part)
        + f"\n\nThe community: {address(f'/communities/{community.slug}')}\n",
        dedupe_key=f"community week {community.id} {person.id} {day}",
        stop_path=links.stop_path(person, MailKind.COMMUNITIES),
        with_day=outbox.DayMail(person.id),
    )


def _listed(title: str, rows: list[Pinned]) -> str:
    if not rows:
        return ""
    return f"{title}:\n\n" + "\n".join(f"- {row.title}\n  {address(row.path)}" for row in rows)
