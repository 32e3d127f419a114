"""Every failure is one sentence on stderr, with an exit code, and no traceback."""

from __future__ import annotations

import subprocess

import duckdb
import pytest
import typer
from typer.testing import CliRunner

from cli.dbt_runner import error_sentence
from cli.errors import ErrorHandlingGroup, SatsumaError, database_sentence, file_sentence
from tests.python.conftest import SATSUMA


def run(error: BaseException):
    app = typer.Typer(cls=ErrorHandlingGroup, pretty_exceptions_enable=False)

    @app.callback()
    def group() -> None: ...

    @app.command()
    def build() -> None:
        raise error

    return CliRunner().invoke(app, ["build"])


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (SatsumaError("There is no user x."), 1, "Error: There is no user x.\n"),
        (duckdb.BinderException("Binder Error: no column\nLINE 1: select"), 1, "Error: no column"),
        (KeyboardInterrupt(), 130, "Error: Stopped.\n"),
        (PermissionError(13, "Permission denied", "/etc/x"), 1, "Error: /etc/x: permission denied"),
        (
            ZeroDivisionError("division\nby zero"),
            1,
            "Error: Unexpected ZeroDivisionError: division",
        ),
    ],
)
def test_an_exception_ends_in_one_sentence(error, code, sentence):
    ended = run(error)
    assert ended.exit_code == code
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1
    assert not ended.stdout


@pytest.mark.parametrize(
    ("reason", "code", "sentence"),
    [
        (EOFError(), 1, "Error: A question was left without an answer;"),
        (KeyboardInterrupt(), 130, "Error: Stopped.\n"),
    ],
)
def test_a_question_without_an_answer_ends_in_one_sentence(reason, code, sentence):
    abort = typer.Abort()
    abort.__context__ = reason
    ended = run(abort)
    assert (ended.exit_code, ended.stderr.count("\n")) == (code, 1)
    assert ended.stderr.startswith(sentence)


def test_a_usage_error_has_code_2():
    assert run(typer.BadParameter("no such date")).exit_code == 2


def test_database_complaints_say_what_to_do():
    locked = duckdb.IOException(
        'IO Error: Could not set lock on file "/w": Conflicting lock is held in python (PID 42).'
    )
    assert "in use by process 42; try again" in database_sentence(locked)
    missing = duckdb.CatalogException("Catalog Error: Table with name x does not exist!\nLINE 1: x")
    assert database_sentence(missing).startswith("There is no table x;")


def test_a_file_error_without_a_name_still_speaks():
    assert file_sentence(OSError(28, "No space left on device")) == "No space left on device."


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (
            "Compilation Error in model stg_x (models/x.sql)\n  raw_x.csv is missing: put it "
            "there.\n  \n  > in macro check_raw (macros/check_raw.sql)\n  > called by model stg_x",
            "raw_x.csv is missing: put it there.",
        ),
        (
            'Runtime Error in model x (models/x.sql)\n  Binder Error: Referenced column "a" not '
            'found!\n  Candidate bindings: "b"\n\n  LINE 5: select a',
            'Referenced column "a" not found! Candidate bindings: "b"',
        ),
        (
            "Runtime Error in model seg (python_models/seg.py)\n  Python model failed:\n  "
            'Traceback (most recent call last):\n    File "x.py", line 2, in model\n  '
            "python_models.algorithms.kmeans.TooFewRows: Ten rows are needed.\n",
            "Ten rows are needed.",
        ),
        ("\x1b[32mactual\x1b[0m differs from expected", "actual differs from expected"),
        ("", "dbt gave no reason."),
    ],
)
def test_dbt_errors_lose_their_trail(message, sentence):
    assert error_sentence(message) == sentence


def test_a_reader_that_goes_away_is_no_traceback(demo_warehouse):
    command = f"set -o pipefail; {SATSUMA} sql 'from range(300000)' --format csv | head -1"
    ended = subprocess.run(
        ["bash", "-c", command],
        env={"SATSUMA_WAREHOUSE": str(demo_warehouse), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == "range\n"
    assert ended.stderr == ""
    assert ended.returncode == 141
