"""Running `satsuma` inside the test's process, on the built demo."""

from __future__ import annotations

import csv
import io
import json
import shutil

import pytest
from typer.testing import CliRunner

from cli.main import app


class Satsuma:
    """The command line, pointed at one warehouse."""

    def __init__(self, warehouse, target):
        self.environment = {
            "SATSUMA_WAREHOUSE": str(warehouse),
            # Whatever was built last on this machine is not what is tested.
            "DBT_TARGET_PATH": str(target),
            "COLUMNS": "80",
        }

    def __call__(self, *arguments, **environment):
        return CliRunner().invoke(
            app, arguments, prog_name="satsuma", env={**self.environment, **environment}
        )

    def text(self, *arguments, **environment):
        ended = self(*arguments, **environment)
        assert ended.exit_code == 0, ended.stderr
        return ended.stdout

    def json(self, *arguments):
        return json.loads(self.text(*arguments, "--format", "json"))

    def csv(self, *arguments):
        return list(csv.DictReader(io.StringIO(self.text(*arguments, "--format", "csv"))))

    def error(self, *arguments, code=1):
        """The one sentence of a refused use."""
        ended = self(*arguments)
        assert ended.exit_code == code, ended.output
        assert not ended.stdout
        assert ended.stderr.count("\n") == 1, ended.stderr
        return ended.stderr.strip()


@pytest.fixture
def satsuma(demo_warehouse, tmp_path):
    return Satsuma(demo_warehouse, tmp_path / "target")


@pytest.fixture(scope="session")
def workshop(tmp_path_factory, project_dir):
    """One target folder for the small builds: dbt parses the project once, or not at all."""
    folder = tmp_path_factory.mktemp("workshop")
    (folder / "target").mkdir()
    parsed = project_dir / "target/partial_parse.msgpack"
    if parsed.exists():
        shutil.copy(parsed, folder / "target")
    return folder
