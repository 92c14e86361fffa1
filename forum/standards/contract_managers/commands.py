"""`flask contract-managers …`: what the administrators' page does, on the server."""

import click
from flask.cli import AppGroup

from forum.core.audit import COMMAND_LINE
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.contract_managers import REASON_LENGTH, ContractManager
from forum.standards.contract_managers import actions, queries

contract_managers_cli = AppGroup("contract-managers", help="Who looks after which contract.")


@contract_managers_cli.command("appoint")
@click.argument("email")
@click.argument("contract_ref")
@click.option("--reason", required=True, help="Why; it is kept in the audit log.")
def appoint_command(email: str, contract_ref: str, reason: str) -> None:
    """Appoint the member with the address EMAIL for the contract CONTRACT_REF."""
    member = queries.member_of_address(email)
    contract = next((one for one in queries.contracts() if one.ref == contract_ref), None)
    if member is None or contract is None:
        raise click.ClickException("No such member, or no such contract.")
    try:
        made = actions.appoint(COMMAND_LINE, contract, member, reason[:REASON_LENGTH])
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"Appointed, with the number {made.id}.")


@contract_managers_cli.command("end")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why; it is kept in the audit log.")
def end_command(number: int, reason: str) -> None:
    """End the appointment NUMBER."""
    row = db.session.get(ContractManager, number)
    if row is None:
        raise click.ClickException("No appointment has that number.")
    try:
        actions.end(COMMAND_LINE, row, reason[:REASON_LENGTH])
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo("Ended.")
