"""`flask supply-links …`: what the page of a supply chain does, on the server, for a party."""

from datetime import date, datetime
from typing import TypeVar

import click
from flask.cli import AppGroup

from forum.core import command_errors
from forum.core.audit import COMMAND_LINE
from forum.core.extensions import db
from forum.models.organisations import Organisation, SupplyLink, SupplyLinkProposal
from forum.people.members import queries as members
from forum.people.supply_chains import actions, queries
from forum.people.supply_chains.actions import Party, Terms
from forum.people.supply_chains.forms import TIERS

Result = TypeVar("Result")
supply_links_cli = AppGroup("supply-links", help="Links of primes and their partners.")
NOT_A_PARTY = "That organisation has no say in this."
a_day = click.DateTime(["%Y-%m-%d"])


@supply_links_cli.command("list")
@click.argument("organisation")
def list_command(organisation: str) -> None:
    """Show the links of ORGANISATION, and the proposals that wait for an answer."""
    own = _organisation(organisation)
    for link in queries.links_of(own):
        prime = link.prime.name if link.prime else link.prime_named
        click.echo(f"{link.ref}  {prime}: {link.subcontractor.name}  {link.standing}".rstrip())
    for one in queries.waiting_of(own.id):
        waits_for = "its answer" if one.answers_id == own.id else "the answer of the other"
        click.echo(f"{one.id}  {one.prime.name}: {one.subcontractor.name}  waits for {waits_for}")


@supply_links_cli.command("propose")
@click.argument("organisation")
@click.argument("prime")
@click.argument("partner")
@click.option("--area", help="The address of the area, such as 18; else all of the prime's.")
@click.option("--tier", type=click.Choice(TIERS), default=None)
@click.option("--since", type=a_day, default=None)
def propose_command(
    organisation: str,
    prime: str,
    partner: str,
    area: str | None,
    tier: str | None,
    since: datetime | None,
) -> None:
    """Propose, for ORGANISATION, that PARTNER is in the supply chain of PRIME."""
    terms = Terms(_area_id(area), tier or "", since.date() if since else None)
    party = _party(organisation)
    ends = _organisation(prime), _organisation(partner)
    proposed = command_errors.run(
        lambda: actions.propose(party, *ends, terms), if_missing=NOT_A_PARTY
    )
    click.echo(f"Proposed, with the number {proposed.id}.")


@supply_links_cli.command("accept")
@click.argument("organisation")
@click.argument("number", type=int)
def accept_command(organisation: str, number: int) -> None:
    """Confirm, for ORGANISATION, the proposal NUMBER: everybody sees it then."""
    link = command_errors.run(
        lambda: actions.accept(_party(organisation), _proposal(number)), if_missing=NOT_A_PARTY
    )
    click.echo(f"Confirmed: it is the link {link.ref}.")


@supply_links_cli.command("decline")
@click.argument("organisation")
@click.argument("number", type=int)
def decline_command(organisation: str, number: int) -> None:
    """Decline, for ORGANISATION, the proposal NUMBER."""
    command_errors.run(
        lambda: actions.decline(_party(organisation), _proposal(number)), if_missing=NOT_A_PARTY
    )
    click.echo("Declined.")


@supply_links_cli.command("take-back")
@click.argument("organisation")
@click.argument("number", type=int)
def take_back_command(organisation: str, number: int) -> None:
    """Take back, for ORGANISATION, its own proposal NUMBER."""
    command_errors.run(
        lambda: actions.take_back(_party(organisation), _proposal(number)), if_missing=NOT_A_PARTY
    )
    click.echo("Taken back.")


@supply_links_cli.command("confirm")
@click.argument("organisation")
@click.argument("ref")
def confirm_command(organisation: str, ref: str) -> None:
    """Note, for ORGANISATION, that the link REF still stands."""
    command_errors.run(
        lambda: actions.confirm(_party(organisation), _link(ref)), if_missing=NOT_A_PARTY
    )
    click.echo(f"Noted. {_link(ref).standing}.")


@supply_links_cli.command("end")
@click.argument("organisation")
@click.argument("ref")
@click.argument("day", type=a_day)
def end_command(organisation: str, ref: str, day: datetime) -> None:
    """End, for ORGANISATION, the link REF as of DAY."""
    command_errors.run(
        lambda: actions.end(_party(organisation), _link(ref), day.date()), if_missing=NOT_A_PARTY
    )
    click.echo("Ended.")


@supply_links_cli.command("last-referral")
@click.argument("organisation")
@click.argument("ref")
@click.argument("month", type=click.DateTime(["%Y-%m"]))
def last_referral_command(organisation: str, ref: str, month: datetime) -> None:
    """Note, for ORGANISATION, the MONTH of the last referral of the link REF."""
    first = date(month.year, month.month, 1)
    command_errors.run(
        lambda: actions.note_referral(_party(organisation), _link(ref), first),
        if_missing=NOT_A_PARTY,
    )
    click.echo("Noted.")


def _organisation(name: str) -> Organisation:
    found = members.organisation_called(name)
    if found is None:
        raise click.ClickException(f"There is no organisation called {name}.")
    return found


def _party(name: str) -> Party:
    return Party(COMMAND_LINE, _organisation(name))


def _proposal(number: int) -> SupplyLinkProposal:
    found = db.session.get(SupplyLinkProposal, number)
    if found is None:
        raise click.ClickException(f"There is no proposal with the number {number}.")
    return found


def _link(ref: str) -> SupplyLink:
    found = queries.link_of_ref(ref)
    if found is None:
        raise click.ClickException(f"There is no supply link {ref}.")
    return found


def _area_id(slug: str | None) -> int | None:
    if slug is None:
        return None
    found = next((one.id for one in queries.areas() if one.slug == slug), None)
    if found is None:
        raise click.ClickException(f"No prime has a contract for an area called {slug}.")
    return found
