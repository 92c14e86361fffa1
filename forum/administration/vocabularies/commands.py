"""`flask terms …`: what the pages of vocabularies do, on the server."""

import click
from flask.cli import AppGroup

from forum.administration.vocabularies import actions
from forum.administration.vocabularies.actions import TermFacts
from forum.core import command_errors
from forum.core.audit import COMMAND_LINE
from forum.core.errors import NotFound
from forum.models.vocabularies import Term, Vocabulary
from forum.reference.vocabularies import queries

terms_cli = AppGroup("terms", help="Add, change, order and retire terms of the vocabularies.")
word_argument = click.argument("word", type=click.Choice([str(word) for word in Vocabulary]))
reason_option = click.option("--reason", default="", help="Why; it is kept in the audit log.")


@terms_cli.command("add")
@word_argument
@click.argument("name")
@click.option("--definition", default="", help="What it means.")
@click.option("--family", default="", help="Of a practice.")
@reason_option
def add_command(word: str, name: str, definition: str, family: str, reason: str) -> None:
    """Offer the term NAME in the vocabulary WORD."""
    facts = TermFacts(name, definition, family)
    command_errors.run(lambda: actions.add(COMMAND_LINE, Vocabulary(word), facts, reason))
    click.echo(f"{name} is offered from now on.")


@terms_cli.command("rename")
@word_argument
@click.argument("slug")
@click.argument("name")
@reason_option
def rename_command(word: str, slug: str, name: str, reason: str) -> None:
    """Give the term at the address SLUG another name; the address stays."""
    term = _get(word, slug)
    facts = TermFacts(name, term.definition, term.family)
    command_errors.run(
        lambda: actions.change(COMMAND_LINE, term, facts, actions.fingerprint(term), reason)
    )
    click.echo(f"{slug} is called {name} now.")


@terms_cli.command("define")
@word_argument
@click.argument("slug")
@click.argument("definition")
@reason_option
def define_command(word: str, slug: str, definition: str, reason: str) -> None:
    """Say what the term at the address SLUG means."""
    term = _get(word, slug)
    facts = TermFacts(term.name, definition, term.family)
    command_errors.run(
        lambda: actions.change(COMMAND_LINE, term, facts, actions.fingerprint(term), reason)
    )
    click.echo(f"{slug} has a new definition.")


@terms_cli.command("retire")
@word_argument
@click.argument("slug")
@reason_option
def retire_command(word: str, slug: str, reason: str) -> None:
    """Offer the term at the address SLUG no more; what was filed under it stays."""
    command_errors.run(lambda: actions.retire(COMMAND_LINE, _get(word, slug), reason))
    click.echo(f"{slug} is retired.")


@terms_cli.command("offer")
@word_argument
@click.argument("slug")
@reason_option
def offer_command(word: str, slug: str, reason: str) -> None:
    """Offer a retired term again."""
    command_errors.run(lambda: actions.offer_again(COMMAND_LINE, _get(word, slug), reason))
    click.echo(f"{slug} is offered again.")


@terms_cli.command("move")
@word_argument
@click.argument("slug")
@click.argument("place", type=int)
def move_command(word: str, slug: str, place: int) -> None:
    """Put the term at the address SLUG at PLACE in its vocabulary."""
    command_errors.run(lambda: actions.move(COMMAND_LINE, _get(word, slug), place))
    click.echo(f"{slug} stands at place {place}.")


def _get(word: str, slug: str) -> Term:
    try:
        return queries.by_slug(Vocabulary(word), slug)
    except NotFound:
        raise click.ClickException(f"There is no {word} with the address {slug}.") from None
