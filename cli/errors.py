"""What goes wrong, in one sentence on stderr: never a traceback."""

from __future__ import annotations

import os
import re
import sys
import traceback
from pathlib import Path

import duckdb
import typer
from typer.core import TyperGroup

COMMAND_ORDER = (
    "connect",
    "build",
    "publish",
    "doctor",
    "quality",
    "segments",
    "retention",
    "conversion",
    "experiments",
    "user",
    "sql",
    "generate",
    "welcome",
)
INTERRUPTED = 130
PIPE_CLOSED = 141


class SatsumaError(Exception):
    """A mistake the user can mend; its text is one sentence that says how. Exit code 1."""


class MissingTableError(SatsumaError):
    """A table that the warehouse does not hold."""

    def __init__(self, table: str, similar: str | None) -> None:
        """Name the table, and one that it may have been meant for."""
        remedy = f"did you mean {similar}?" if similar else "see: satsuma sql 'show all tables'."
        super().__init__(f"There is no table {table}; {remedy}")
        self.table = table


class ErrorHandlingGroup(TyperGroup):
    """The command group that turns every exception into one sentence and an exit code."""

    def list_commands(self, ctx: object) -> list[str]:
        """Commands in the order in which people meet them."""
        known = super().list_commands(ctx)  # type: ignore[arg-type]
        return sorted(known, key=COMMAND_ORDER.index)

    def invoke(self, ctx: object) -> object:
        """Run the command; leave with 1 (user), 130 (interrupted) or 141 (reader went away)."""
        try:
            result = super().invoke(ctx)  # type: ignore[arg-type]
            sys.stdout.flush()
        except SatsumaError as error:
            fail(str(error))
        except duckdb.Error as error:
            fail(database_sentence(error))
        except KeyboardInterrupt:
            fail("Stopped.", INTERRUPTED)
        except typer.Abort as error:
            # Raised while a question is asked, for both the end of the input and Ctrl-C.
            typer.echo("")
            if isinstance(error.__context__, EOFError):
                fail("A question was left without an answer; --help says how to state it at once.")
            fail("Stopped.", INTERRUPTED)
        except BrokenPipeError:
            # Python would complain again when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(PIPE_CLOSED) from None
        except OSError as error:
            fail(file_sentence(error))
        except Exception as error:
            if type(error).__module__.startswith("typer"):
                raise
            if os.environ.get("SATSUMA_DEBUG"):
                traceback.print_exc()
            fail(
                f"Unexpected {type(error).__name__}: {one_line(str(error))} "
                "(run again with SATSUMA_DEBUG=1 to see where)"
            )
        return result


def fail(sentence: str, code: int = 1) -> None:
    """Print the sentence on stderr and leave."""
    write_stderr(f"Error: {sentence}")
    raise typer.Exit(code)


def write_stderr(line: str) -> None:
    """One line on stderr, whatever the terminal's encoding can show of it."""
    encoding = sys.stderr.encoding or "ascii"
    typer.echo(line.encode(encoding, "replace").decode(encoding), err=True)


def one_line(text: str) -> str:
    """The text without line breaks and doubled spaces."""
    return " ".join(text.split())


def file_sentence(error: OSError) -> str:
    """What the operating system refused, and for which file."""
    reason = (error.strerror or str(error)).lower()
    return f"{error.filename}: {reason}." if error.filename else f"{reason.capitalize()}."


# What DuckDB says → what we say, with the file named.
DATABASE_SENTENCES = (
    (r"not a valid DuckDB", "is not a DuckDB file; choose another or move it away."),
    (r"Is a directory", "is a folder; give the path of a file."),
    (
        r"Corrupt database|enough bytes",
        "is damaged; `satsuma build` sets it aside and starts anew.",
    ),
    (r"database does not exist|No such file", "does not exist yet; run `satsuma build` first."),
    (r"newer version|storage version", "was written by a newer DuckDB; install that to read it."),
    (r"read-only mode", "is open for reading only; nothing can be written to it."),
    (
        r"file system operations are disabled",
        "is all that may be read; other files are closed here.",
    ),
    (r"Permission denied", "may not be read; ask its owner for the permission."),
)


def database_sentence(error: duckdb.Error, warehouse: Path | None = None) -> str:
    """DuckDB's complaint in one sentence that says what to do."""
    text = one_line(re.split(r"\n\s*LINE \d+:", str(error))[0])
    file = str(warehouse) if warehouse else "The warehouse"
    if "Could not set lock" in text:
        holder = re.search(r"\(PID (\d+)\)", text)
        who = f"process {holder.group(1)}" if holder else "another process"
        return f"{file} is in use by {who}; try again when that has finished."
    for pattern, sentence in DATABASE_SENTENCES:
        if re.search(pattern, text):
            return f"{file} {sentence}"
    missing = missing_table(error)
    if missing is not None:
        return str(missing)
    return re.sub(r"^(\w+ )?\w+ Error: ", "", text)


def missing_table(error: duckdb.Error) -> MissingTableError | None:
    """The error of a table that is not there; None for any other error."""
    found = re.search(r"Table with name (\S+) does not exist", str(error))
    if found is None:
        return None
    hint = re.search(r'Did you mean "([^"]+)"', str(error))
    return MissingTableError(found.group(1).strip('"'), hint.group(1) if hint else None)
