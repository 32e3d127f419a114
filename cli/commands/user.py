"""satsuma user: everything known about one user."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.errors import SatsumaError
from cli.options import FormatOption, WarehouseOption
from cli.output import Format, Section, print_record, print_report, print_rows
from cli.project import find_warehouse
from cli.warehouse import identity
from cli.warehouse.connection import Connection, open_warehouse
from cli.warehouse.user_timeline import user_timeline
from cli.warehouse.users import similar_user_ids, user_record


def user(
    user_id: Annotated[
        str, typer.Argument(metavar="ID", help="A user_id, or any identifier of the user.")
    ],
    *,
    why: Annotated[
        bool, typer.Option("--why", help="Show the links that make the identifiers one person.")
    ] = False,
    timeline: Annotated[
        int | None,
        typer.Option(
            "--timeline",
            metavar="COUNT",
            min=1,
            help="Show the last COUNT things that happened, over all channels.",
            show_default=False,
        ),
    ] = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Show one user: who, what, when, which segments; or by which evidence it is one person."""
    with open_warehouse(find_warehouse(warehouse)) as connection:
        if why:
            show_evidence(connection, user_id, fmt)
        elif timeline:
            show_timeline(connection, user_id, timeline, fmt)
        else:
            show_user(connection, user_id, fmt)


def show_user(connection: Connection, name: str, fmt: Format) -> None:
    """The 360 view, also where the name is another identifier of the user."""
    record = user_record(connection, name)
    if record is None and (person := identity.person_of(connection, name)):
        record = user_record(connection, person)
    if record is None:
        raise unknown(connection, name)
    held = json.loads(record.get("current_segments") or "{}")
    shown = ", ".join(f"{segmentation}/{segment}" for segmentation, segment in held.items())
    record["current_segments"] = held if fmt is Format.json else shown
    person = record["user_id"]
    print_record(f"User {person}{f', also {name}' if name != person else ''}", record, fmt)


def show_timeline(connection: Connection, name: str, count: int, fmt: Format) -> None:
    """Web, app, e-mail, ads, store, support, social: whatever happened, the last first."""
    person = identity.person_of(connection, name) or name
    if user_record(connection, person) is None:
        raise unknown(connection, name)
    print_rows(user_timeline(connection, person, count), fmt)


def show_evidence(connection: Connection, name: str, fmt: Format) -> None:
    """The links from the person to the name, or to all identifiers of the person."""
    person = identity.person_of(connection, name)
    if person is None:
        if user_record(connection, name) is None:
            raise unknown(connection, name)
        raise SatsumaError(f"User {name} has no identifier beside the user_id.")
    rows = identity.why(connection, name, person)
    title = f"Why {name} is user {person}" if name != person else f"Why all this is user {person}"
    print_report([Section("why", title, rows, shown=identity.shortened(rows), title_of=str)], fmt)


def unknown(connection: Connection, name: str) -> SatsumaError:
    """Nobody has this id."""
    similar = similar_user_ids(connection, name)
    hint = f"; similar: {', '.join(similar)}." if similar else ": no user is known yet."
    return SatsumaError(f"There is no user {name}{hint}")
