"""What is in the warehouse: tables, columns, counts."""

from __future__ import annotations

from cli.output import Rows
from cli.warehouse.connection import Connection

COUNTED = {
    "users": "core.dim_users",
    "events": "core.fct_events",
    "orders": "core.fct_orders",
}


def first_rows(connection: Connection, statement: str, limit: int) -> Rows:
    """The first rows of a statement that dbt compiled."""
    return connection.query(f"select * from (\n{statement}\n) limit ?", [limit])


def tables(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    """schema.table → its (column, type) pairs, in order."""
    found: dict[str, list[tuple[str, str]]] = {}
    rows = connection.query(
        """
        select schema_name || '.' || table_name, column_name, data_type
        from duckdb_columns()
        where not internal
        order by 1, column_index
        """
    )
    for table, column, data_type in rows.rows:
        found.setdefault(table, []).append((column, data_type))
    return found


def empty_tables(connection: Connection) -> list[str]:
    """Fact tables and marts without a row, because no source feeds them."""
    rows = connection.query(
        """
        select table_name
        from duckdb_tables()
        where
            estimated_size = 0
            and (schema_name = 'marts' or (schema_name = 'core' and table_name like 'fct_%'))
        order by table_name
        """
    )
    return [str(name) for (name,) in rows.rows]


def row_counts(connection: Connection) -> dict[str, int]:
    """Rows of the main tables, and the number of marts; what is not built is left out."""
    built = tables(connection)
    counts = {
        name: int(connection.query(f"select count(*) from {table}").rows[0][0])
        for name, table in COUNTED.items()
        if table in built
    }
    marts = sum(1 for table in built if table.startswith("marts."))
    return {**counts, "marts": marts} if marts else counts
