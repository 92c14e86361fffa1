"""`flask users …`: what an operator does about accounts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from forum.core.audit import COMMAND_LINE
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.organisations import Organisation
from forum.people.accounts import staff_actions
from forum.people.members import email_domains
from forum.people.members import queries as member_queries
from forum.people.sign_in import queries, second_factor_actions

users_cli = AppGroup("users", help="Members: roles, standing, mail domains.")
Command = Callable[..., None]
ROLES = ("lead", "organiser", "analyst", "moderator", "administrator")
STANDINGS = [one.value for one in Standing]


def role_options(command: Command) -> Command:
    for role in reversed(ROLES):
        option = click.option(f"--{role}/--no-{role}", f"is_{role}", default=None)
        command = option(command)
    return command


reason_option = click.option("--reason", default="", help="Why; it is kept in the audit log.")


@users_cli.command("role")
@click.argument("email")
@role_options
@reason_option
def role(email: str, reason: str, **roles: bool | None) -> None:
    """Give or take roles. They hold from the person's next request on."""
    user = _user(email)
    wanted = {name: given for name, given in roles.items() if given is not None}
    with _refusals():
        staff_actions.set_roles(COMMAND_LINE, user, wanted, reason)
    held = [name for name in ROLES if getattr(user, f"is_{name}")]
    click.echo(f"{user.email}: {', '.join(held) or 'no roles'}.")


@users_cli.command("find")
@click.argument("words", nargs=-1)
@click.option("--role", type=click.Choice(ROLES), help="Only those with this role.")
@click.option(
    "--standing",
    type=click.Choice(STANDINGS),
    help="Only those of this standing.",
)
def find(words: tuple[str, ...], role: str | None, standing: str | None) -> None:
    """List members by name, address or organisation: number, address, name, standing, roles."""
    found = member_queries.search(
        COMMAND_LINE, " ".join(words), f"is_{role}" if role else "", standing or ""
    )
    for user in db.session.scalars(found):
        place = user.organisation.name if user.organisation else user.organisation_claimed
        held = ", ".join(name for name in ROLES if getattr(user, f"is_{name}"))
        click.echo("\t".join((str(user.id), user.email, user.name, place, user.standing, held)))


@users_cli.command("remove-second-factor")
@click.argument("email")
def remove_second_factor(email: str) -> None:
    """For whoever lost the telephone and the recovery codes: make sure first who is asking."""
    user = _user(email)
    second_factor_actions.remove(user)
    click.echo(f"{user.email} signs in with the password, and adds a second factor again.")


@users_cli.command("verify")
@click.argument("email")
@click.option("--organisation", help="The name of the organisation, as it is listed.")
@reason_option
def verify(email: str, organisation: str | None, reason: str) -> None:
    """Confirm a member by hand, such as the first moderator."""
    user = _user(email)
    place = _organisation(organisation) if organisation else None
    staff_actions.verify(COMMAND_LINE, user, place, reason)
    click.echo(f"{user.email} is verified.")


@users_cli.command("suspend")
@click.argument("email")
@reason_option
def suspend(email: str, reason: str) -> None:
    """Take the account out of use, and sign it out everywhere."""
    user = _user(email)
    with _refusals():
        staff_actions.suspend(COMMAND_LINE, user, reason)
    click.echo(f"{user.email} is suspended. `flask users verify` ends it.")


@users_cli.command("add-domain")
@click.argument("domain")
@click.argument("organisation")
def add_domain(domain: str, organisation: str) -> None:
    """Verify at once everybody whose mail address is at DOMAIN, as one of ORGANISATION."""
    try:
        normal = email_domains.normal_domain(domain)
    except ValueError:
        raise click.ClickException(f"{domain} is no domain of a mail address.") from None
    with _refusals():
        staff_actions.add_domain(COMMAND_LINE, _organisation(organisation), normal)
    click.echo(f"Addresses at {normal} are those of {organisation}.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise click.ClickException(str(refused)) from None


def _user(email: str) -> User:
    try:
        user = queries.by_email(email_domains.normal(email))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if user is None or user.standing == Standing.CLOSED:
        raise click.ClickException(f"There is no account with the address {email}.")
    return user


def _organisation(name: str) -> Organisation:
    organisation = member_queries.organisation_called(name)
    if organisation is None:
        raise click.ClickException(f"There is no organisation called {name}.")
    return organisation
