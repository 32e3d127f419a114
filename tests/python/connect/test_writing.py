"""The adapter on disk: whole or not at all, edits kept, settings changed in one place."""

import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cli.connect.settings import with_adapter
from cli.connect.writing import Change, changes, marked, write_all
from cli.errors import SatsumaError
from cli.main import app
from tests.python.conftest import PROJECT

USERS = "user_id,city,signed_up_at\nu1,Bonn,2024-03-01\nu2,Ulm,2024-03-02\n"
SETTINGS = (PROJECT / "dbt_project.yml").read_text()


@pytest.fixture
def project(tmp_path):
    """What connect reads and writes of a project."""
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    shutil.copytree(PROJECT / "macros" / "staging", folder / "macros" / "staging")
    shutil.copy(PROJECT / "dbt_project.yml", folder)
    (tmp_path / "users.csv").write_text(USERS)
    return folder


def run(project, *arguments, stdin=""):
    return CliRunner().invoke(
        app,
        ["connect", *map(str, arguments)],
        input=stdin,
        env={"SATSUMA_PROJECT_DIR": str(project)},
    )


def files(project):
    return {
        str(path.relative_to(project)): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file()
    }


def test_an_adapter_is_written_and_switched_on(project, tmp_path):
    ended = run(project, tmp_path / "users.csv", "--yes")
    assert ended.exit_code == 0, ended.output
    written = sorted(path.name for path in (project / "models/staging/users").iterdir())
    assert written == ["stg_users__users.sql", "stg_users__users_checked.sql", "users.yml"]
    settings = (project / "dbt_project.yml").read_text()
    assert yaml.safe_load(settings)["vars"]["adapters"]["users"] == ["users"]
    assert settings.count("#") == SETTINGS.count("#")


def test_a_dry_run_and_a_no_write_nothing(project, tmp_path):
    before = files(project)
    assert (
        "Nothing was written" in run(project, tmp_path / "users.csv", "--yes", "--dry-run").output
    )
    assert "Nothing was written" in run(project, tmp_path / "users.csv", stdin="\nn\n").output
    assert files(project) == before


def test_a_second_run_changes_nothing_and_keeps_edits(project, tmp_path):
    run(project, tmp_path / "users.csv", "--yes")
    first = files(project)
    assert run(project, tmp_path / "users.csv", "--yes").exit_code == 0
    assert files(project) == first
    model = project / "models/staging/users/stg_users__users_checked.sql"
    model.write_text(model.read_text().replace("trim(city)", "upper(trim(city))"))
    edited = files(project)
    ended = run(project, tmp_path / "users.csv", "--yes")
    assert "stg_users__users_checked.sql was edited and stays as it is" in ended.stderr
    assert "-        nullif(upper(trim(city)), '') as city," in ended.stdout
    assert files(project) == edited


@pytest.mark.parametrize("place", ["models/staging/shop", "examples/cdnow/staging/shop"])
def test_an_adapter_written_by_hand_is_refused(project, tmp_path, place):
    shutil.copytree(PROJECT / "examples/online_retail/staging/online_retail", project / place)
    before = files(project)
    ended = run(project, tmp_path / "users.csv", "--name", "shop", "--yes")
    assert (ended.exit_code, ended.stderr.count("\n")) == (1, 1)
    assert f"was written by hand ({place})" in ended.stderr
    assert files(project) == before


def test_an_adapter_written_by_hand_is_refused_before_anything_is_read(project, tmp_path):
    (project / "models/staging/users").mkdir(parents=True)
    (project / "models/staging/users/own.sql").write_text("select 1\n")
    ended = run(project, tmp_path / "users.csv", "--yes")
    assert ended.stdout == ""
    assert "choose another name, e.g. --name my_users." in ended.stderr


def test_a_second_run_says_that_settings_stayed(project, tmp_path):
    first, second = (run(project, tmp_path / "users.csv", "--yes").stdout for _ in range(2))
    assert "Wrote 3 of 3 files of models/staging/users, and vars.adapters in" in first
    assert "Wrote 0 of 3 files of models/staging/users.\n" in second


def test_a_refused_place_is_named_and_nothing_is_left_behind(project, tmp_path, monkeypatch):
    run(project, tmp_path / "users.csv", "--yes")
    before = files(project)
    folder = project / "models/staging/users"
    folder.chmod(0o555)
    move = Path.replace

    def refuse(self, target):
        if self == folder:
            raise PermissionError(13, "Permission denied", str(self), None, str(target))
        return move(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    (tmp_path / "users.csv").write_text(USERS.replace("city", "town"))
    ended = run(project, tmp_path / "users.csv", "--yes")
    assert f"Error: Nothing was written: {folder}: permission denied.\n" in ended.stderr
    assert files(project) == before
    assert not list(project.glob(".connect_*"))
    assert folder.stat().st_mode & 0o777 == 0o555


def test_a_stop_between_two_moves_loses_nothing(project, tmp_path, monkeypatch):
    run(project, tmp_path / "users.csv", "--yes")
    before = files(project)
    move = Path.replace

    def stop_after(self, target):
        moved = move(self, target)
        if target.name == "before_1":
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "replace", stop_after)
    assert run(project, tmp_path / "users.csv", "--yes", "--only").exit_code == 130
    assert files(project) == before


def test_a_question_that_nobody_answers_writes_nothing(project, tmp_path):
    before = files(project)
    ended = run(project, tmp_path / "users.csv")
    assert (ended.exit_code, ended.stderr.count("\n")) == (1, 1)
    assert files(project) == before


def test_a_failure_on_the_way_puts_everything_back(project, tmp_path):
    run(project, tmp_path / "users.csv", "--yes")
    before = files(project)
    folder = project / "models/staging/users"
    found = changes(folder, {"users.yml": "version: 2\n"})
    landed = {project / "raw/users/raw_users.parquet": tmp_path / "users.csv"}
    blocked = {project / "dbt_project.yml/not_a_folder": tmp_path / "users.csv"}
    with pytest.raises(SatsumaError, match="Nothing was written"):
        write_all(project, folder, found, blocked | landed, "broken")
    assert files(project) == before


def test_unclear_files_are_refused_with_yes(project, tmp_path):
    (tmp_path / "users.csv").write_text("user_id,registered\nu1,03/01/19\nu2,04/02/19\n")
    before = files(project)
    ended = run(project, tmp_path / "users.csv", "--yes")
    assert ended.exit_code == 1
    assert "State it: --dates users.csv:registered=day-first." in ended.stderr
    assert files(project) == before
    answered = run(project, tmp_path / "users.csv", stdin="\nmaybe\nmonth-first\ny\n")
    assert answered.exit_code == 0, answered.output
    model = (project / "models/staging/users/stg_users__users_checked.sql").read_text()
    assert "'%m/%d/%y'" in model


def test_files_that_are_gone_from_the_plan_go_unless_edited(tmp_path):
    (tmp_path / "old.sql").write_text(marked("old.sql", "-- Grain: a.\nselect 1\n"))
    (tmp_path / "own.sql").write_text("-- Grain: b.\nselect 2\n")
    assert [change.kind for change in changes(tmp_path, {})] == ["removed"]
    assert Change("a", "same", "").diff == ""


@pytest.mark.parametrize(
    "text",
    [
        SETTINGS,
        "vars:\n  adapters: {}\n  other: 1\n",
        "vars:\n    adapters:  # which\n        a: [users]  # mine\n        # b is off\n    x: 2\n",
        "name: x\nvars:\n  adapters: {a: [users, events]}\nend: 1\n",
    ],
)
def test_settings_gain_one_adapter_and_lose_no_comment(text):
    before = yaml.safe_load(text)
    after = with_adapter(text, "shop", ["orders", "order_lines"])
    adapters = before["vars"].pop("adapters") or {}
    loaded = yaml.safe_load(after)
    assert loaded["vars"].pop("adapters") == {**adapters, "shop": ["orders", "order_lines"]}
    assert loaded == before
    assert with_adapter(after, "shop", ["orders", "order_lines"]) == after
    assert list(
        yaml.safe_load(with_adapter(after, "shop", ["users"], only=True))["vars"]["adapters"]
    ) == ["shop"]
    assert after.count("#") == text.count("#")
