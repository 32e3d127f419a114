"""Old, narrow and silent terminals; other folders; no warehouse at all."""

from __future__ import annotations

import json

import duckdb
import pytest

from tests.python.conftest import run_satsuma

ORANGE = "select '学习 🍊' as name, 'Müller' as other"


@pytest.mark.parametrize("settings", [
    {"LC_ALL": "C"},
    {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "latin-1"},
])  # fmt: skip
def test_a_terminal_without_unicode_shows_what_it_can(demo_warehouse, settings):
    for arguments in (["sql", ORANGE], ["segments"], ["experiments", "show", "exam_reminder"]):
        ended = run_satsuma(*arguments, SATSUMA_WAREHOUSE=str(demo_warehouse), **settings)
        assert ended.returncode == 0, ended.stderr
        assert ended.stderr == ""


def test_pipes_lose_no_character_whatever_the_terminal(demo_warehouse):
    settings = {"SATSUMA_WAREHOUSE": str(demo_warehouse), "PYTHONIOENCODING": "ascii"}
    ended = run_satsuma("sql", ORANGE, "--format", "csv", **settings)
    assert ended.stdout == "name,other\n学习 🍊,Müller\n"
    ended = run_satsuma("sql", ORANGE, "--format", "json", **settings)
    assert ended.stdout.isascii()
    assert json.loads(ended.stdout) == [{"name": "学习 🍊", "other": "Müller"}]


def test_an_error_with_strange_letters_reaches_an_old_terminal(demo_warehouse):
    ended = run_satsuma(
        "user", "学习", SATSUMA_WAREHOUSE=str(demo_warehouse), PYTHONIOENCODING="ascii"
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: There is no user ??; similar: ")


def test_commands_work_from_another_folder(demo_warehouse, tmp_path):
    ended = run_satsuma("segments", cwd=tmp_path, SATSUMA_WAREHOUSE=str(demo_warehouse))
    assert ended.returncode == 0
    assert "all/all" in ended.stdout


def test_a_relative_warehouse_is_meant_from_here(demo_warehouse):
    ended = run_satsuma(
        "sql", "select 1 as a", "--warehouse", demo_warehouse.name, cwd=demo_warehouse.parent
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["segments"],
        ["segments", "show", "rfm"],
        ["retention"],
        ["conversion"],
        ["experiments"],
        ["experiments", "show", "x"],
        ["user", "x"],
        ["sql", "select 1"],
        ["welcome"],
    ],
)
def test_without_a_warehouse_each_command_says_to_build(satsuma, tmp_path, arguments):
    file = tmp_path / "none.duckdb"
    sentence = satsuma.error(*arguments, "--warehouse", str(file))
    assert sentence == f"Error: {file} does not exist yet; run `satsuma build` first."
    assert not file.exists()


def test_a_warehouse_that_is_built_in_part_says_what_to_do(satsuma, tmp_path):
    file = tmp_path / "part.duckdb"
    duckdb.connect(str(file)).close()
    sentence = satsuma.error("segments", "--warehouse", str(file))
    assert "mart_segment_overview is not in" in sentence and "run `satsuma build`" in sentence


@pytest.mark.parametrize("width", ["20", "40", "80", "140"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["segments"],
        ["segments", "show", "behaviour"],
        ["conversion", "--segmentation", "rfm"],
        ["experiments"],
        ["doctor"],
        ["sql", "from marts.mart_segment_overview limit 3"],
    ],
)
def test_no_line_is_wider_than_the_terminal(satsuma, arguments, width):
    lines = satsuma.text(*arguments, COLUMNS=width).splitlines()
    assert max(len(line) for line in lines) <= int(width)


def test_nothing_to_do_shows_the_commands(satsuma):
    assert "build" in satsuma().output
    assert satsuma("--version").stdout.startswith("satsuma ")
    assert satsuma("nonsense").exit_code == 2
    assert satsuma("segments", "--format", "xml").exit_code == 2


def test_the_welcome_has_real_numbers_and_what_to_type_next(satsuma):
    text = satsuma.text("welcome")
    users = satsuma.json("sql", "select count(*) as n from core.dim_users")[0]["n"]
    assert f"{users:,} users" in text
    assert "satsuma segments" in text
    assert "docs/bring-your-data.md" in text
