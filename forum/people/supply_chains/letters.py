"""Mails to the leads of the two parties of a link."""

from forum.mail import links
from forum.mail.mailer import address
from forum.mail.outbox import DayMail, send
from forum.mail.preferences import queries as subscriptions
from forum.mail.preferences.models import MailKind
from forum.models.accounts import User
from forum.models.organisations import Organisation, SupplyLink, SupplyLinkProposal

SIGNED = "What Works Exchange"


def path_of(organisation_id: int) -> str:
    return f"/organisations/{organisation_id}/supply-chain"


def _write(
    lead: User, organisation_id: int, subject: str, *paragraphs: str, key: str | None = None
) -> None:
    """None to a lead who wants no such mails; the bell says it, too."""
    if not subscriptions.wants(lead, MailKind.SUPPLY_LINKS):
        return
    see = f"See and answer it: {address(path_of(organisation_id))}"
    body = "\n\n".join(("Hello,", *paragraphs, see, SIGNED))
    stop_path = links.stop_path(lead, MailKind.SUPPLY_LINKS)
    day = DayMail(lead.id, "organisation", organisation_id)
    send(lead.email, subject, body, dedupe_key=key, stop_path=stop_path, with_day=day)


def proposed(lead: User, proposal: SupplyLinkProposal, by: Organisation) -> None:
    where = proposal.area.name if proposal.area else "all areas"
    _write(
        lead,
        proposal.answers_id,
        f"{by.name} asks you to confirm a supply-chain link",
        f"{by.name} says that {proposal.subcontractor.name} is in the supply chain of"
        f" {proposal.prime.name} ({where}). It is shown to others once you have confirmed it.",
    )


def answered(lead: User, proposal: SupplyLinkProposal, by: Organisation) -> None:
    what = "confirmed" if proposal.link_id else "did not confirm"
    _write(
        lead,
        proposal.proposed_by_id,
        f"{by.name} {what} the supply-chain link",
        f"{by.name} {what} that {proposal.subcontractor.name} is in the supply chain of"
        f" {proposal.prime.name}.",
    )


def ended(lead: User, link: SupplyLink, by: Organisation, organisation_id: int) -> None:
    _write(
        lead,
        organisation_id,
        f"{by.name} ended a supply-chain link",
        f"{by.name} says that {link.subcontractor.name} has left the supply chain of"
        f" {link.prime.name if link.prime else link.prime_named} on {link.ends_on:%-d %B %Y}. It"
        " stays on both pages, as ended.",
    )


def reminder(lead: User, link: SupplyLink, organisation_id: int) -> None:
    """One for each time that it was confirmed."""
    _write(
        lead,
        organisation_id,
        "Is this supply-chain link still true?",
        f"{link.subcontractor.name} in the supply chain of {link.prime.name if link.prime else ''}:"
        f" confirmed last in {link.last_confirmed_on:%B %Y}. After six months it is shown as not"
        " confirmed. One button confirms it.",
        key=f"supply-link:{link.id}:{link.last_confirmed_on}:{lead.id}",
    )
