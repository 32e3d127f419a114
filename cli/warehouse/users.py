"""One user."""

from __future__ import annotations

from typing import Any

from cli.warehouse.connection import Connection


def user_record(connection: Connection, user_id: str) -> dict[str, Any] | None:
    """The 360 view of a user; None where the user is not known."""
    rows = connection.query("select * from marts.mart_user_360 where user_id = ?", [user_id])
    return rows.records()[0] if len(rows) else None


def similar_user_ids(connection: Connection, user_id: str, limit: int = 3) -> list[str]:
    """Ids that look like a mistyped one."""
    rows = connection.query(
        """
        select user_id
        from marts.mart_user_360
        order by levenshtein(lower(user_id), lower(?)), user_id
        limit ?
        """,
        [user_id, limit],
    )
    return [str(row[0]) for row in rows.rows]
