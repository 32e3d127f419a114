"""What is published of the demo: every mart, nobody's personal data, in the order of the list."""

import re
from collections.abc import Iterator

import duckdb
import pytest

from cli.publishing.serve_file import publish_file
from tests.python.end_to_end.builds import ROOT, Build
from tests.python.end_to_end.test_demo_truth_quality import PERSONAL, columns_with, raw_rows

HASH = "^[0-9a-f]{64}$"
# Columns that name, locate or quote a person, whatever they hold in the demo.
UNPUBLISHED = r"hash|attributes|properties|birth|city|address|page_path|anonymous|_text$|received"
TEXTS_OF_OURS = {"segments.seg_rules.rule_text"}


@pytest.fixture(scope="module")
def published(
    demo: Build, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo as readers get it, with each of its texts once a column: texts(place, value)."""
    place = tmp_path_factory.mktemp("published") / "serve.duckdb"
    publish_file(ROOT, demo.file, place)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{place}' as serve (read_only)")
        connection.execute(f"attach '{demo.file}' as demo (read_only)")
        connection.execute("use serve")
        connection.execute("create table memory.texts (place varchar, value varchar)")
        for schema, table, column in connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where database_name = 'serve' and data_type = 'VARCHAR'"
        ).fetchall():
            connection.execute(
                f"insert into memory.texts select distinct '{schema}.{table}.{column}', {column} "
                f"from serve.{schema}.{table} where {column} is not null"
            )
        yield connection


def test_every_mart_and_no_raw_data_is_published(published: duckdb.DuckDBPyConnection) -> None:
    def names(database: str) -> set[tuple[str, str]]:
        rows = published.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = $1",
            [database],
        )
        return {(schema, name) for schema, name in rows.fetchall()}

    ours, all_tables = names("serve"), names("demo")
    marts = {(schema, name) for schema, name in all_tables if schema == "marts"}
    assert len(marts) > 15
    assert marts <= ours
    assert {schema for schema, _ in ours} == {
        *("marts", "core", "segments", "recommendations", "reference", "main")
    }
    assert ours - all_tables == {("main", "build_info"), ("main", "published_days")}


def test_no_column_is_published_that_may_hold_personal_data(
    published: duckdb.DuckDBPyConnection,
) -> None:
    def columns(database: str) -> set[str]:
        rows = published.execute(
            "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns() "
            "where database_name = $1",
            [database],
        )
        return {place for (place,) in rows.fetchall() if re.search(UNPUBLISHED, place)}

    assert "core.dim_users.email_hash" in columns("demo"), "a rule that finds nothing"
    assert columns("serve") == TEXTS_OF_OURS


def test_no_text_names_a_person(published: duckdb.DuckDBPyConnection, demo: Build) -> None:
    assert demo.value(f"select count_if(regexp_matches(email_hash, '{HASH}')) from core.dim_users")
    names = sorted({row["real_name"] for row in raw_rows("raw_users")})
    published_names = "|".join(map(re.escape, names))
    assert columns_with(published, "^L[0-9]{5}$"), "a scan that finds no learner's id"
    assert {
        pattern: found
        for pattern in (*PERSONAL, HASH, published_names)
        if (found := columns_with(published, pattern))
    } == {}


def test_large_tables_lie_in_the_order_in_which_they_are_asked_for(
    published: duckdb.DuckDBPyConnection,
) -> None:
    for table, keys in published.execute(
        "select table_name, string_split(sorted_by, ' ') "
        "from demo.reference.published_tables where sorted_by is not null"
    ).fetchall():
        [(schema,)] = published.execute(
            "select schema_name from duckdb_tables() "
            "where database_name = 'serve' and table_name = $1",
            [table],
        ).fetchall()
        order = f"row({', '.join(keys)})"
        assert published.execute(
            f"select count(*) from (select {order} < lag({order}) over (order by rowid) as is_late "
            f"from serve.{schema}.{table}) where is_late"
        ).fetchall() == [(0,)], table
