"""Every command in README and docs runs, and every link leads somewhere."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.python.project.conftest import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKING = [*DOCUMENTS, *sorted([*ROOT.glob("docs/vendors/*.md"), *ROOT.glob("examples/*/*.md")])]
BIN = Path(sys.executable).parent
# These have tests of their own; here it is enough that the options exist.
SLOW = {
    *(("build",), ("connect",), ("doctor",), ("generate",)),
    *(("segments", "refit"), ("segments", "rollback"), ("experiments", "simulate")),
}


def commands(text):
    """Commands of the ```sh blocks of a document; a quoted text and a backslash may span lines."""
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        command = ""
        for line in block.replace("\\\n", "").splitlines(keepends=True):
            command += line
            try:
                words = shlex.split(command, comments=True)
            except ValueError:  # a quotation is still open
                continue
            if words:
                yield tuple(words)
            command = ""


def links(text):
    """Targets of the links to files of the project."""
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target) and not target.startswith("#"):
            yield target.split("#")[0]


FOUND = [(path.name, words) for path in DOCUMENTS for words in commands(path.read_text())]


def test_commands_are_found():
    assert list(commands("a\n```sh\nmake \\\n demo\n# no\nsatsuma sql 'a\nb'\n```\n")) == [
        ("make", "demo"),
        ("satsuma", "sql", "a\nb"),
    ]
    assert len(FOUND) >= 10


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory, demo_warehouse):
    """A copy: a command that writes must not shut out the tests that read."""
    return Path(shutil.copy(demo_warehouse, tmp_path_factory.mktemp("docs")))


@pytest.mark.parametrize(("document", "words"), FOUND)
def test_command_runs(document, words, warehouse, tmp_path, monkeypatch):
    program = Path(words[0]).name
    if program == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        settings = [word.split("=")[0] for word in words[1:] if "=" in word]
        assert {word for word in words[1:] if "=" not in word} <= set(targets)
        assert all(f"$({name})" in (ROOT / "Makefile").read_text() for name in settings)
        return
    if program == "export":
        name = words[1].split("=")[0]
        assert any(name in path.read_text() for path in ROOT.glob("macros/**/*.sql"))
        return
    assert program in {"satsuma", "dbt"}, f"{document}: no test knows how to run {words}"
    if words[1:2] in SLOW or words[1:3] in SLOW:
        words = (*words, "--help")
    settings = {"SATSUMA_WAREHOUSE": str(warehouse), "SATSUMA_PROJECT_DIR": str(ROOT)}
    if program == "dbt":
        subprocess.run(
            [BIN / program, *words[1:]], env=os.environ | settings, cwd=tmp_path, check=True
        )
        return
    # In this process: starting one takes longer than most commands do.
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(app, words[1:], env=settings)
    assert ended.exit_code == 0, ended.output


@pytest.mark.parametrize("document", LINKING, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    missing = [
        target for target in links(document.read_text()) if not (document.parent / target).exists()
    ]
    assert missing == []
