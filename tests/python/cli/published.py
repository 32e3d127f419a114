"""A small warehouse to publish, and what is in a published file."""

from __future__ import annotations

import duckdb

SCHEMAS = ("core.dim_users", "core.fct_events", "marts.mart_b", "marts.mart_numbers")
SMALL = """
    create schema core; create schema marts; create schema reference; create schema staging;
    create table core.dim_as_of_dates as select date '2026-01-03' as as_of_date, true as is_latest;
    create table core.dim_users as select unnest(['u2', 'u1']) as user_id, 'hash' as email_hash;
    create table core.fct_events (user_id varchar, event_date date, secret varchar);
    insert into core.fct_events values
        ('u2', '2026-01-02', 'x'), ('u1', '2026-01-01', 'x'), ('u2', '2026-01-02', 'x');
    create table marts.mart_numbers as
        select * from (values (2, 'a'), (3, 'a'), (1, 'b')) as numbers (number, letter);
    comment on table marts.mart_numbers is 'It''s a mart';
    comment on column marts.mart_numbers.number is 'A number';
    create table core.numbers as select 1 as b;
    create view marts.mart_b as from "satsuma"."core"."numbers";
    create table staging.stg_users as select 'Ann' as real_name;
    create table reference.published_tables
        (table_name varchar, published_columns varchar, sorted_by varchar, changed_by varchar);
    insert into reference.published_tables values
        ('mart_numbers', null, 'number', null),
        ('dim_users', 'user_id', 'user_id', null),
        ('fct_events', 'user_id event_date', 'event_date user_id', 'event_date');
"""


def small_warehouse(file):
    """Two marts, users and events by the day; returns the file."""
    with duckdb.connect(str(file)) as made:
        made.execute(SMALL)
    return file


def add_day(file, day):
    """One more event, on this day of January."""
    with duckdb.connect(str(file)) as made:
        made.execute(f"insert into core.fct_events values ('u1', '2026-01-{day:02}', 'x')")


def contents(file):
    """Each published table with its rows in order."""
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where schema_name <> 'main' order by all"
        ).fetchall()
        return {
            table: connection.execute(
                f"select columns(*)::varchar from {table} order by all"
                if table == "core.fct_events"
                else f"from {table} order by all"
            ).fetchall()
            for (table,) in tables
        }
