import click
from flask.cli import AppGroup

from forum.core import clock
from forum.performance.releases import release_clock

releases_cli = AppGroup("releases", help="The calendar of releases, and the clock that opens them.")


@releases_cli.command("confirm-clock")
@click.confirmation_option(
    prompt=f"It is {clock.in_london(clock.now()):%d %B %Y, %H:%M} in London?"
)
def confirm_clock_command() -> None:
    """Say that this machine's time is right, after it jumped or the exchange was away."""
    release_clock.confirm_clock(clock.now())
    release_clock.latch_open_releases()
    click.echo("The clock is confirmed. Releases whose instant has come are open.")
