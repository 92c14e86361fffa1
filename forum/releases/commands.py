import click
from flask.cli import AppGroup

from forum import clock
from forum.releases import latch

releases_cli = AppGroup("releases", help="The calendar of releases, and the clock that opens them.")


@releases_cli.command("confirm-clock")
@click.confirmation_option(
    prompt=f"It is {clock.in_london(clock.now()):%d %B %Y, %H:%M} in London?"
)
def confirm_clock_command() -> None:
    """Say that this machine's time is right, after it jumped or the exchange was away."""
    latch.confirm_clock(clock.now())
    latch.latch_open_releases()
    click.echo("The clock is confirmed. Releases whose instant has come are open.")
