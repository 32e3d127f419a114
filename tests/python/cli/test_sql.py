"""satsuma sql: reads, and does nothing else."""

from __future__ import annotations

import csv
import io

import duckdb
import pytest

from tests.python.conftest import run_satsuma

READING = [
    "select 1 as one",
    "from core.dim_users limit 1",
    "with a as (select 1) select * from a",
    "show all tables",
    "describe core.dim_users",
    "summarize core.dim_users",
    "explain select 1",
    "values (1)",
    "pragma table_info('core.dim_users')",
    pytest.param(
        "pivot core.dim_users on is_registered using count(*)",
        marks=pytest.mark.skipif(duckdb.__version__ < "2", reason="two statements before 2.0"),
    ),
    "select 1;",
]
WRITING = [
    "insert into core.dim_users select * from core.dim_users",
    "update core.dim_users set plan = 'x'",
    "delete from core.dim_users",
    "drop table core.dim_users",
    "create table x as select 1",
    "create temp table x as select 1",
    "create or replace view x as select 1",
    "alter table core.dim_users rename to x",
    "copy core.dim_users to 'out.csv'",
    "export database 'out'",
    "attach 'other.duckdb'",
    "set threads = 1",
    "install httpfs",
    "load httpfs",
    "begin",
    "call pragma_version()",
    "explain analyze delete from core.dim_users",
    "explain analyze copy core.dim_users to 'out.csv'",
    "with x as (delete from core.dim_users returning *) select * from x",
]
REACHING_OUT = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from glob('/*')",
    "from '/etc/passwd.csv'",
    "select * from read_parquet('https://example.com/x.parquet')",
]


@pytest.mark.parametrize("statement", READING)
def test_what_reads_answers(satsuma, statement):
    assert satsuma.text("sql", statement)


@pytest.mark.parametrize("statement", WRITING)
def test_what_writes_is_refused(satsuma, statement, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert satsuma.error("sql", statement)
    assert list(tmp_path.iterdir()) == []


def test_the_refusal_says_why(satsuma):
    sentence = satsuma.error("sql", "delete from core.dim_users")
    assert sentence == "Error: The warehouse is open for reading only; DELETE is refused."


@pytest.mark.parametrize("statement", REACHING_OUT)
def test_nothing_else_can_be_read(satsuma, statement):
    assert satsuma.error("sql", statement)


def test_several_statements_are_refused(satsuma):
    sentence = satsuma.error("sql", "select 1; select 2")
    assert sentence == "Error: One statement at a time, please."


@pytest.mark.parametrize("statement", ["", "  ", "-- nothing"])
def test_no_statement_is_refused(satsuma, statement):
    assert satsuma.error("sql", statement).startswith("Error: There is no statement")


def test_a_mistake_in_sql_is_one_sentence(satsuma):
    assert "nonsense" in satsuma.error("sql", "select nonsense from core.dim_users")
    assert "syntax error" in satsuma.error("sql", "selec 1")
    assert satsuma.error("sql", "from core.dim_user") == (
        "Error: There is no table dim_user; did you mean dim_users?"
    )


def test_a_table_is_cut_at_the_limit_and_says_so(satsuma):
    table = satsuma.text("sql", "select i from range(500) as numbers(i)")
    assert table.splitlines()[-1] == "The first 100 rows; --limit 0 shows all."
    assert "499" in satsuma.text("sql", "select i from range(500) as numbers(i)", "--limit", "0")
    exact = satsuma.text("sql", "select i from range(100) as numbers(i)")
    assert exact.splitlines()[-1].strip() == "99"


def test_pipes_have_every_row(satsuma):
    query = "select i from range(25000) as numbers(i)"
    assert len(satsuma.csv("sql", query)) == 25000
    assert len(satsuma.json("sql", query)) == 25000


def test_a_statement_may_begin_with_a_comment(satsuma):
    assert satsuma.json("sql", "-- the answer\nselect 42 as answer") == [{"answer": 42}]


def test_a_statement_may_come_from_stdin(demo_warehouse):
    ended = run_satsuma(
        "sql", "-", "--format", "csv", SATSUMA_WAREHOUSE=str(demo_warehouse), stdin="select 1 as a"
    )
    assert ended.stdout == "a\n1\n"


def test_every_type_survives(satsuma):
    query = """
        select 1::hugeint as h, 1.50::decimal(18, 2) as m, date '2026-01-02' as d, null as n,
            timestamp '2026-01-02 03:04:05' as t, true as b, [1, 2] as l, {'a': 1} as s,
            'nan'::double as x, '学习 🍊' as c, interval 1 day as i, 'ab'::blob as bytes,
            'a,"b"' as q
    """
    record = satsuma.json("sql", query)[0]
    assert record["m"] == 1.5 and record["d"] == "2026-01-02" and record["n"] is None
    assert record["l"] == [1, 2] and record["s"] == {"a": 1} and record["x"] is None
    row = satsuma.csv("sql", query)[0]
    assert row["c"] == "学习 🍊" and row["q"] == 'a,"b"' and row["n"] == "" and row["b"] == "true"
    assert "学习 🍊" in satsuma.text("sql", query)


def test_columns_of_one_name_all_survive(satsuma):
    assert satsuma.json("sql", "select 1 as a, 2 as a, 3 as a") == [{"a": 1, "a_2": 2, "a_3": 3}]
    text = satsuma.text("sql", "select 1 as a, 2 as a", "--format", "csv")
    assert list(csv.reader(io.StringIO(text))) == [["a", "a_2"], ["1", "2"]]


def test_reading_leaves_the_file_as_it_was(satsuma, demo_warehouse):
    before = demo_warehouse.read_bytes()[:65536], demo_warehouse.stat().st_mtime_ns
    satsuma.text("sql", "select count(*) from core.fct_events")
    assert (demo_warehouse.read_bytes()[:65536], demo_warehouse.stat().st_mtime_ns) == before
