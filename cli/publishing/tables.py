"""What is published: every mart, and the tables and columns that a seed lists."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from cli.errors import SatsumaError

LIST = "seeds/reference/published_tables.csv"


@dataclass(frozen=True)
class PublishedTable:
    """A table of the warehouse as readers get it."""

    schema: str
    name: str
    columns: tuple[str, ...]
    sorted_by: tuple[str, ...]
    changed_by: str | None

    @property
    def place(self) -> str:
        """schema.table, the same in the warehouse and in what is published."""
        return f"{self.schema}.{self.name}"

    @property
    def shown(self) -> str:
        """The published columns, as SQL."""
        return ", ".join(self.columns)

    @property
    def order(self) -> str:
        """The clause that brings the rows into the order in which they are asked for."""
        return f"order by {', '.join(self.sorted_by)}" if self.sorted_by else ""


def published_tables(connection: duckdb.DuckDBPyConnection) -> list[PublishedTable]:
    """The published tables of the warehouse; all of them must be there."""
    columns = known_columns(connection)
    tables = []
    for name, listed, sorted_by, changed_by in listed_tables(connection):
        if name not in columns:
            raise SatsumaError(
                f"{LIST} lists {name}, which is not in the warehouse; run `satsuma build`, or take "
                "the line out."
            )
        schema, found = columns[name]
        shown = tuple(listed.split()) or found
        for column in (*shown, *sorted_by.split(), *changed_by.split()):
            if column not in found:
                raise SatsumaError(
                    f"{LIST} names {column}, which is no column of {name}; choose from "
                    f"{', '.join(found)}."
                )
        tables.append(
            PublishedTable(schema, name, shown, tuple(sorted_by.split()), changed_by or None)
        )
    return sorted(tables, key=lambda table: table.place)


def listed_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """The lines of the list, and a plain one for each mart that it leaves to itself."""
    try:
        return connection.execute(
            """
            select
                coalesce(listed.table_name, marts.table_name),
                coalesce(listed.published_columns, ''),
                coalesce(listed.sorted_by, ''),
                coalesce(listed.changed_by, '')
            from reference.published_tables as listed
            full join (
                select distinct table_name
                from duckdb_columns()
                where database_name = current_database() and schema_name = 'marts'
            ) as marts on listed.table_name = marts.table_name
            """
        ).fetchall()
    except duckdb.CatalogException as error:
        raise SatsumaError(
            "The warehouse does not say what may be published; run `satsuma build`."
        ) from error


def known_columns(
    connection: duckdb.DuckDBPyConnection,
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Table → its schema and columns; staging and identity are nobody's to read."""
    rows = connection.execute(
        """
        select table_name, schema_name, list(column_name order by column_index)
        from duckdb_columns()
        where database_name = current_database() and schema_name not in ('staging', 'identity')
        group by table_name, schema_name
        """
    ).fetchall()
    return {name: (schema, tuple(columns)) for name, schema, columns in rows}
