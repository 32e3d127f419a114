"""docs/cli.md, made from --help: python -m cli.reference > docs/cli.md."""

from __future__ import annotations

import sys

import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from cli.main import app

INTRODUCTION = """\
# Command line

Made from `--help` by `make clidocs`; a test compares.

Every table comes as `--format table` (people), `csv` or `json` (pipes). Errors are one sentence on
stderr. Exit codes: 0 done, 1 the sentence says what to mend, 2 wrong usage, 130 interrupted.
`satsuma` finds its project by `SATSUMA_PROJECT_DIR`, or here and above, or where it was installed.
"""


def reference() -> str:
    """The help of every command, as Markdown."""
    parts = [INTRODUCTION]
    for words in command_paths():
        title = " ".join(("satsuma", *words))
        shown = help_text(words)
        parts.append(f"## {title}\n\n```text\n{shown}```\n")
    return "\n".join(parts)


def command_paths() -> list[tuple[str, ...]]:
    """Every visible command, groups before what is in them."""
    paths: list[tuple[str, ...]] = [()]
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)  # noqa: S101 (narrows the type)
    for name in group.list_commands(typer.Context(group)):
        command = group.commands[name]
        if command.hidden:
            continue
        paths.append((name,))
        if isinstance(command, TyperGroup):
            paths += [(name, inner) for inner in sorted(command.commands)]
    return paths


def help_text(words: tuple[str, ...]) -> str:
    """What --help prints, eighty characters wide."""
    result = CliRunner().invoke(
        app, [*words, "--help"], prog_name="satsuma", env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}
    )
    return "\n".join(line.rstrip() for line in result.stdout.splitlines()) + "\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
