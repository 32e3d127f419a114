"""Wrong uses of `satsuma build`, as a user meets them: one sentence each, and an exit code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars
import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.python.conftest import run_satsuma

EVENTS = "+stg_demo__events_checked"


@pytest.fixture
def raw(workshop, project_dir):
    """A copy of the demo's raw files, to be spoiled; always in one place, which dbt remembers."""
    folder = workshop / "raw"
    shutil.rmtree(folder, ignore_errors=True)
    return shutil.copytree(project_dir / "seeds/demo", folder)


@pytest.fixture
def build(workshop):
    """Runs a build that is meant to fail and returns its sentence; always into one file."""
    file = workshop / "w.duckdb"
    file.unlink(missing_ok=True)

    def run(*arguments, **environment):
        settings = {
            "SATSUMA_WAREHOUSE": str(file),
            "DBT_TARGET_PATH": str(workshop / "target"),
            "DBT_LOG_PATH": str(workshop / "logs"),
            **environment,
        }
        # In this process: loading dbt anew would take most of the time.
        ended = CliRunner().invoke(app, ["build", *arguments], env=settings)
        assert ended.exit_code == 1, ended.output
        assert "Traceback" not in ended.stderr
        assert not ended.stdout and not list(file.parent.glob("*serve*")), "published"
        errors = [line for line in ended.stderr.splitlines() if line.startswith("Error: ")]
        assert len(errors) == 1, ended.stderr
        return errors[0]

    return run


def test_a_missing_raw_file(build, raw):
    (raw / "raw_events.csv").unlink()
    sentence = build("--data", str(raw), "--select", EVENTS)
    assert "raw_events.csv" in sentence and "missing" in sentence


def test_an_empty_raw_file(build, raw):
    (raw / "raw_events.csv").write_bytes(b"")
    sentence = build("--data", str(raw), "--select", EVENTS)
    assert "raw_events.csv" in sentence and "empty" in sentence


def test_a_renamed_column(build, raw):
    file = raw / "raw_events.csv"
    file.write_text(file.read_text("utf-8").replace("evt_id", "event", 1), "utf-8")
    sentence = build("--data", str(raw), "--select", EVENTS)
    assert "raw_events.csv" in sentence and "evt_id" in sentence


def test_a_wrong_encoding(build, raw):
    file = raw / "raw_events.csv"
    file.write_bytes(file.read_text("utf-8").encode("utf-16") + b"\n")
    sentence = build("--data", str(raw), "--select", EVENTS)
    assert "raw_events.csv" in sentence and "UTF-8" in sentence


def test_another_wrong_encoding_in_the_middle(build, raw):
    file = raw / "raw_items.csv"
    content = file.read_bytes().splitlines(keepends=True)
    content[len(content) // 2] = content[len(content) // 2].replace(b",", b"\xe9\xff,", 1)
    file.write_bytes(b"".join(content))
    sentence = build("--data", str(raw), "--select", "stg_demo__items_checked")
    assert "raw_items.csv" in sentence and "UTF-8" in sentence


def test_a_column_of_a_wrong_type(build, raw):
    frame = polars.read_csv(raw / "raw_items.csv", infer_schema=False)
    (raw / "raw_items.csv").unlink()
    name = frame.columns[0]
    nested = frame.with_columns(polars.struct(polars.col(name).alias("inner")).alias(name))
    nested.write_parquet(raw / "raw_items.parquet")
    sentence = build("--data", str(raw), "--select", "stg_demo__items_checked")
    assert "STRUCT" in sentence
    assert sentence.endswith("models/staging/demo/stg_demo__items_checked.sql).")


def test_a_word_where_a_seed_wants_a_number(build, copy_of_project):
    project = copy_of_project()
    file = project / "seeds/reference/metrics.csv"
    file.write_text(file.read_text().replace(",0,14,", ",0,soon,", 1))
    sentence = build("--select", "metrics", SATSUMA_PROJECT_DIR=str(project))
    assert "metrics.csv, line 2" in sentence and "soon" in sentence


def test_no_raw_data_at_all(build):
    assert build("--data", "/nowhere") == (
        "Error: There is no raw data at /nowhere; check --data (or SATSUMA_RAW)."
    )


def test_an_unknown_adapter(build):
    sentence = build("--adapter", "magento")
    assert sentence.startswith("Error: There is no adapter magento; known: demo,")


def test_an_adapter_given_twice(build):
    sentence = build("--adapter", "demo", "--adapter", "demo")
    assert sentence == "Error: The adapter demo was given twice; give it once."


def test_an_adapter_written_twice(build, copy_of_project):
    project = copy_of_project()
    file = project / "dbt_project.yml"
    text = file.read_text()
    file.write_text(text.replace("  adapters:\n", "  adapters:\n    demo: [events]\n", 1))
    sentence = build(SATSUMA_PROJECT_DIR=str(project))
    assert re.fullmatch(r"Error: dbt_project.yml, line \d+: demo occurs twice; keep one.", sentence)


def test_an_unknown_metric_in_a_seed(build, copy_of_project):
    project = copy_of_project()
    file = project / "seeds/reference/experiment_metrics.csv"
    file.write_text(file.read_text() + "exam_reminder,hapiness,goal\n")
    sentence = build("--select", "experiment_metrics", SATSUMA_PROJECT_DIR=str(project))
    assert "experiment_metrics.csv, line" in sentence
    assert "metric 'hapiness' is not in metrics.csv; add it there or correct the name" in sentence


def test_a_date_that_is_none(build):
    ended = run_satsuma("build", "--as-of", "tomorrow")
    assert ended.returncode == 2
    assert "tomorrow" in ended.stderr and "Traceback" not in ended.stderr


def test_nodes_that_do_not_exist(build):
    assert build("--select", "nonsense") == "Error: Nothing in the project is selected by nonsense."


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write to")
@pytest.mark.parametrize("name", ["SATSUMA_WAREHOUSE", "DBT_TARGET_PATH", "DBT_LOG_PATH"])
def test_a_read_only_folder(build, name):
    sentence = build(**{name: "/proc/sys/satsuma" + ".duckdb" * (name == "SATSUMA_WAREHOUSE")})
    assert sentence.startswith("Error: Nothing can be written in /proc/sys")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(build, tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    sentence = build("--warehouse", str(folder / "w.duckdb"))
    assert sentence.startswith(f"Error: Nothing can be written in {folder}")


def test_a_folder_that_does_not_exist(build, tmp_path):
    sentence = build("--warehouse", str(tmp_path / "no/where.duckdb"))
    assert sentence == f"Error: The folder {tmp_path}/no does not exist; create it first."


def test_a_warehouse_that_is_something_else(build, tmp_path):
    file = tmp_path / "letter.duckdb"
    file.write_text("Dear reader, this is no database." * 100)
    sentence = build("--warehouse", str(file))
    assert sentence == f"Error: {file} is not a DuckDB file; choose another or move it away."
    assert file.read_text().startswith("Dear reader")


def test_a_warehouse_that_is_in_use(build, tmp_path):
    file = tmp_path / "w.duckdb"
    duckdb.connect(str(file)).close()
    holder = subprocess.Popen(
        [sys.executable, "-c", "import duckdb, sys; c = duckdb.connect(sys.argv[1]); "
         "print(1, flush=True); sys.stdin.read()", str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        holder.stdout.readline()
        sentence = build("--warehouse", str(file))
        assert sentence == (
            f"Error: {file} is in use by process {holder.pid}; try again when that has finished."
        )
        ended = run_satsuma("segments", SATSUMA_WAREHOUSE=str(file))
        assert ended.returncode == 1
        assert "is in use by process" in ended.stderr
    finally:
        holder.communicate()


def test_a_model_with_a_mistake(build, copy_of_project):
    project = copy_of_project()
    model = project / "models/staging/demo/stg_demo__items.sql"
    model.write_text("select nonsense from {{ ref('stg_demo__items_checked') }}")
    sentence = build("--select", "+stg_demo__items", SATSUMA_PROJECT_DIR=str(project))
    assert 'Referenced column "nonsense" not found' in sentence
    assert sentence.endswith("(model stg_demo__items, models/staging/demo/stg_demo__items.sql).")


def test_a_model_that_cannot_be_parsed(build, copy_of_project):
    project = copy_of_project()
    model = project / "models/staging/demo/stg_demo__items.sql"
    model.write_text("select {{ ref('stg_demo__items_checked' }}")
    sentence = build("--select", "stg_demo__items", SATSUMA_PROJECT_DIR=str(project))
    assert "models/staging/demo/stg_demo__items.sql" in sentence


def test_a_broken_rule_shows_its_rows_and_its_place(copy_of_project, workshop):
    project = copy_of_project()
    test = project / "tests/dbt/singular/no_courses_at_all.sql"
    test.parent.mkdir(parents=True, exist_ok=True)
    test.write_text("select item_id from {{ ref('stg_demo__items') }} order by item_id")
    ended = run_satsuma(
        "build", "--select", "+stg_demo__items",
        SATSUMA_PROJECT_DIR=str(project),
        SATSUMA_WAREHOUSE=str(workshop / "w.duckdb"),  # of what dbt has parsed
        DBT_TARGET_PATH=str(workshop / "target"),
        DBT_LOG_PATH=str(workshop / "logs"),
    )  # fmt: skip
    assert ended.returncode == 1
    assert "rows do not keep the rule: no courses at all" in ended.stderr
    assert "tests/dbt/singular/no_courses_at_all.sql" in ended.stderr
    assert "\nitem_id\n" in ended.stderr, "the first failing rows as a table"
    assert "The statement that finds them: " in ended.stderr


def test_a_stale_parse_file_is_no_obstacle(tmp_path):
    target = tmp_path / "target"
    target.mkdir()
    (target / "partial_parse.msgpack").write_bytes(os.urandom(5000))
    ended = run_satsuma(
        "build", "--select", "event_groups",
        SATSUMA_WAREHOUSE=str(tmp_path / "w.duckdb"),
        DBT_TARGET_PATH=str(target),
        DBT_LOG_PATH=str(tmp_path / "logs"),
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("Built 1 table, passed ")
