"""The `satsuma` command: registers what cli/commands holds."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from cli.commands.build import build
from cli.commands.connect import connect
from cli.commands.conversion import conversion
from cli.commands.doctor import doctor
from cli.commands.experiments import experiments
from cli.commands.generate import generate
from cli.commands.publish import publish
from cli.commands.quality import quality
from cli.commands.retention import retention
from cli.commands.segments import segments
from cli.commands.sql import sql
from cli.commands.user import user
from cli.commands.welcome import welcome
from cli.errors import ErrorHandlingGroup

app = typer.Typer(
    name="satsuma",
    cls=ErrorHandlingGroup,
    help="Business metrics per user segment, from your raw data, in one DuckDB file.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)


def show_version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        typer.echo(f"satsuma {version('satsuma')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=show_version, is_eager=True, help="Show the version and leave."
        ),
    ] = False,
) -> None:
    """Business metrics per user segment, from your raw data, in one DuckDB file."""


app.command()(connect)
app.command()(build)
app.command()(publish)
app.command()(doctor)
app.command()(quality)
app.add_typer(segments, name="segments")
app.command()(retention)
app.command()(conversion)
app.add_typer(experiments, name="experiments")
app.command()(user)
# A statement may begin with a comment, which looks like an option.
app.command(context_settings={"ignore_unknown_options": True})(sql)
app.command(short_help="Invent raw data of any size.")(generate)
app.command(hidden=True)(welcome)
