"""satsuma user: everything known about one user."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.errors import SatsumaError
from cli.options import FormatOption, WarehouseOption
from cli.output import Format, print_record
from cli.project import find_warehouse
from cli.warehouse.connection import open_warehouse
from cli.warehouse.users import similar_user_ids, user_record


def user(
    user_id: Annotated[str, typer.Argument(metavar="ID", help="A user_id.")],
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Show one user: who, what, when, which segments."""
    with open_warehouse(find_warehouse(warehouse)) as connection:
        record = user_record(connection, user_id)
        if record is None:
            similar = similar_user_ids(connection, user_id)
            hint = f"; similar: {', '.join(similar)}." if similar else ": no user is known yet."
            raise SatsumaError(f"There is no user {user_id}{hint}")
    held = json.loads(record.get("current_segments") or "{}")
    shown = ", ".join(f"{segmentation}/{segment}" for segmentation, segment in held.items())
    record["current_segments"] = held if fmt is Format.json else shown
    print_record(f"User {user_id}", record, fmt)
