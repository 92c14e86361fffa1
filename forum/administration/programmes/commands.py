"""`flask programmes …`: what the pages of programmes do, on the server."""

from datetime import date, datetime

import click
from flask.cli import AppGroup

from forum.administration.programmes import actions, area_actions
from forum.administration.programmes.actions import ProgrammeFacts, WhereItIs
from forum.administration.programmes.area_actions import NewContract
from forum.core import command_errors
from forum.core.audit import COMMAND_LINE
from forum.models.measures import Measure
from forum.models.measures import named as measure_named
from forum.models.organisations import Contract, Organisation
from forum.models.programmes import Programme, ProgrammeKind
from forum.models.vocabularies import Term
from forum.reference.organisations import queries as organisations
from forum.reference.programmes import queries

programmes_cli = AppGroup("programmes", help="Add programmes, their areas and contracts.")
reason_option = click.option("--reason", default="", help="Why; it is kept in the audit log.")
DAY = click.DateTime(["%Y-%m-%d"])


@programmes_cli.command("add")
@click.argument("name")
@click.argument("area_code")
@click.argument("geography")
@click.option("--kind", type=click.Choice([str(kind) for kind in ProgrammeKind]), default="other")
@click.option("--let-by", default="", help="Who let it.")
@click.option("--starts", type=DAY, help="Its first day.")
@click.option("--ends", type=DAY, help="The last day of referrals.")
@click.option("--source", default="", help="Where its facts were read.")
@reason_option
def add_command(
    name: str,
    area_code: str,
    geography: str,
    kind: str,
    let_by: str,
    starts: datetime | None,
    ends: datetime | None,
    source: str,
    reason: str,
) -> None:
    """Add the programme NAME, with AREA_CODE before the numbers of its areas, in GEOGRAPHY."""
    days = (_day(starts), _day(ends))
    facts = ProgrammeFacts(name, ProgrammeKind(kind), let_by, *days, source)
    where = WhereItIs(area_code, geography)
    command_errors.run(lambda: actions.add(COMMAND_LINE, facts, where, reason))
    click.echo(f"{name} is there.")


@programmes_cli.command("rename")
@click.argument("programme")
@click.argument("new_name")
@reason_option
def rename_command(programme: str, new_name: str, reason: str) -> None:
    """Call PROGRAMME by NEW_NAME; its address stays."""
    row = _get(programme)
    facts = ProgrammeFacts(
        new_name,
        ProgrammeKind(row.kind),
        *(row.let_by, row.starts_on, row.ends_on),
        *(row.source, row.note),
    )
    seen = actions.fingerprint(row)
    command_errors.run(lambda: actions.change(COMMAND_LINE, row, facts, seen, reason))
    click.echo(f"{programme} is {new_name} now.")


@programmes_cli.command("add-area")
@click.argument("programme")
@click.argument("number", type=click.IntRange(1, 99))
@click.argument("name")
@reason_option
def add_area_command(programme: str, number: int, name: str, reason: str) -> None:
    """Add the area NUMBER, called NAME, to PROGRAMME."""
    row = _get(programme)
    command_errors.run(lambda: area_actions.add_area(COMMAND_LINE, row, number, name, reason))
    click.echo(f"{name} is area {number} of {row.name}.")


@programmes_cli.command("add-contract")
@click.argument("programme")
@click.argument("number", type=click.IntRange(1, 99))
@click.argument("prime")
@click.option("--starts", type=DAY, help="Its first day.")
@click.option("--ends", type=DAY, help="Its last day.")
@reason_option
def add_contract_command(
    programme: str,
    number: int,
    prime: str,
    starts: datetime | None,
    ends: datetime | None,
    reason: str,
) -> None:
    """Add the contract of PRIME in the area NUMBER of PROGRAMME."""
    row = _get(programme)
    new = NewContract(_prime(prime), _area(row, number), _day(starts), _day(ends))
    command_errors.run(lambda: area_actions.add_contract(COMMAND_LINE, row, new, reason))
    click.echo(f"{prime} has a contract in area {number} of {row.name}.")


@programmes_cli.command("end-contract")
@click.argument("programme")
@click.argument("number", type=click.IntRange(1, 99))
@click.argument("prime")
@click.argument("day", type=DAY)
@reason_option
def end_contract_command(
    programme: str, number: int, prime: str, day: datetime, reason: str
) -> None:
    """End the contract of PRIME in the area NUMBER of PROGRAMME on DAY."""
    row = _get(programme)
    contract = _contract(row, _area(row, number), _prime(prime))
    command_errors.run(
        lambda: area_actions.end_contract(COMMAND_LINE, row, contract, day.date(), reason)
    )
    click.echo("The contract has an end.")


@programmes_cli.command("compare")
@click.argument("programme")
@click.argument("other")
@click.argument("measure")
@click.argument("difference")
@reason_option
def compare_command(programme: str, other: str, measure: str, difference: str, reason: str) -> None:
    """Let MEASURE of PROGRAMME stand beside OTHER; DIFFERENCE: how their definitions differ."""
    row, beside, known = _get(programme), _get(other), _measure(measure)
    command_errors.run(
        lambda: actions.mark_comparable(COMMAND_LINE, row, beside, known, difference, reason),
    )
    click.echo(f"{known.name} of the two may stand side by side.")


@programmes_cli.command("part")
@click.argument("programme")
@click.argument("other")
@click.argument("measure")
@reason_option
def part_command(programme: str, other: str, measure: str, reason: str) -> None:
    """Let MEASURE of PROGRAMME stand beside OTHER no more."""
    row, beside, known = _get(programme), _get(other), _measure(measure)
    ids = {row.id, beside.id}
    pairs = queries.comparable(known.key)
    pair = next((one for one in pairs if {one.programme_id, one.other_id} == ids), None)
    if pair is None:
        raise click.ClickException(f"{known.name} of the two is not marked as comparable.")
    command_errors.run(lambda: actions.unmark_comparable(COMMAND_LINE, row, pair, reason))
    click.echo(f"{known.name} of the two does not stand side by side any more.")


def _get(words: str) -> Programme:
    found = queries.named(words)
    if found is None:
        raise click.ClickException(f"There is no programme called {words}.")
    return found


def _area(programme: Programme, number: int) -> Term:
    areas = queries.areas_of(programme)
    found = next((one for one in areas if one.number == str(number)), None)
    if found is None:
        raise click.ClickException(f"{programme.name} has no area {number}.")
    return found


def _prime(name: str) -> Organisation:
    found = organisations.called(name)
    if found is None:
        raise click.ClickException(f"There is no organisation called {name}.")
    return found


def _contract(programme: Programme, area: Term, prime: Organisation) -> Contract:
    held = [
        one
        for one in queries.contracts_of(programme)
        if (one.area_id, one.prime_id) == (area.id, prime.id)
    ]
    if not held:
        raise click.ClickException(f"{prime.name} has no contract in {area.label}.")
    return next((one for one in held if one.ends_on is None), held[-1])


def _measure(words: str) -> Measure:
    found = measure_named(words)
    if found is None:
        raise click.ClickException(f"There is no measure {words}.")
    return found


def _day(typed: datetime | None) -> date | None:
    return typed.date() if typed else None
