"""satsuma publish and the end of satsuma build, as a user meets them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from cli.commands import build
from cli.dbt_runner import NodeResult
from cli.publishing import serve_file
from tests.python.cli.published import small_warehouse


def test_wrong_uses_are_one_sentence(satsuma, tmp_path, demo_warehouse):
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as made:
        made.execute("create table mine (a integer)")
    text = tmp_path / "text.duckdb"
    text.write_text("a file that is no database")
    for arguments, sentence in [
        (("--warehouse", str(tmp_path / "none.duckdb")), "does not exist yet; run `satsuma build`"),
        (("--warehouse", str(text)), "is not a DuckDB file"),
        (("--warehouse", str(other)), "does not say what may be published; run `satsuma build`."),
        (("--serve", str(demo_warehouse)), "is the warehouse itself; publish to another file."),
        (("--serve", str(other)), "was not published by Satsuma; choose another file or move"),
        (("--serve", str(text)), "is not a DuckDB file"),
        (("--serve", str(tmp_path)), "is a folder; give the path of a file."),
        (("--serve", str(tmp_path / "no" / "serve.duckdb")), "does not exist; create it first."),
        (("--to", str(text)), "text.duckdb is a file; give the path of a folder."),
        (("--to", "/proc/here"), "Nothing can be written in /proc"),
    ]:
        assert sentence in satsuma.error("publish", *arguments), arguments
    with duckdb.connect(str(other), read_only=True) as kept:
        assert kept.execute("select table_name from duckdb_tables()").fetchall() == [("mine",)]


@pytest.mark.parametrize(
    "case",
    [
        ([], "success", {"serve.duckdb"}),
        (["--serve", "other.duckdb"], "success", {"other.duckdb"}),
        (["--parquet", "files"], "success", {"serve.duckdb", "files"}),
        ([], "error", set()),
        ([], "fail", set()),
        (["--select", "marts"], "success", set()),
    ],
)
def test_a_whole_build_that_succeeds_is_published(satsuma, tmp_path, monkeypatch, case):
    options, status, published = case
    warehouse = small_warehouse(tmp_path / "satsuma.duckdb")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(serve_file, "analyst_macros", lambda project: [])
    result = NodeResult("mart_b", "model", status, "", "", 0)
    monkeypatch.setattr(build, "run_build", lambda *_, **__: [result])
    ended = satsuma("build", *options, SATSUMA_WAREHOUSE=str(warehouse))
    assert ended.exit_code == (0 if status == "success" else 1), ended.output
    assert {path.name for path in Path().iterdir()} - {warehouse.name, "target"} == published
    assert ("Not published, because a part was built" in ended.stdout) == ("--select" in options)
    assert ended.stdout.count("Published 4 tables") == len(published)
