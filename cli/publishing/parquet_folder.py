"""Parquet: a folder for each build, and `latest`, a link that goes from one to the next at once."""

from __future__ import annotations

import re
from pathlib import Path

from cli.errors import SatsumaError
from cli.publishing.files import check_writable, part_of, publishing, remove, sync
from cli.publishing.source import build_info, new_build_id, open_for_publishing, quoted
from cli.publishing.tables import PublishedTable, published_tables

LATEST = "latest"
BUILD = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


def publish_folder(warehouse: Path, folder: Path) -> list[PublishedTable]:
    """Write a file for each table into a new build below <folder>; returns the tables."""
    if folder.exists() and not folder.is_dir():
        raise SatsumaError(f"{folder} is a file; give the path of a folder.")
    check_writable(folder.parent)
    folder.mkdir(exist_ok=True)
    check_writable(folder)
    build_id = new_build_id()
    before = (folder / LATEST).resolve().name
    # Not under its own name, so that what a killed publish has left is known.
    with publishing(folder / LATEST) as part:
        part.mkdir()
        with open_for_publishing(warehouse) as connection:
            tables = published_tables(connection)
            statements = {table.name: select_rows(table) for table in tables}
            statements["build_info"] = build_info(build_id)
            connection.execute(f"set temp_directory = {quoted(part / '.spill')}")
            for name, statement in statements.items():
                file = part / f"{name}.parquet"
                connection.execute(
                    f"copy ({statement}) to {quoted(file)} (format parquet, compression zstd)"
                )
                sync(file)
        remove(part / ".spill")
        sync(part)
        part.rename(folder / build_id)
        link(folder, build_id)
    remove_builds(folder, kept={build_id, before})
    return tables


def remove_builds(folder: Path, kept: set[str]) -> None:
    """Remove the other builds; the one before the latest stays for those who are reading it."""
    for path in folder.iterdir():
        if BUILD.fullmatch(path.name) and path.name not in kept:
            remove(path)


def select_rows(table: PublishedTable) -> str:
    """The rows of a table; what grows by the day is in order by itself, and long to sort."""
    order = "" if table.changed_by else table.order
    return f"select {table.shown} from {table.place} {order}"


def link(folder: Path, build_id: str) -> None:
    """Let `latest` lead to the build."""
    new = part_of(folder / LATEST)
    new.symlink_to(build_id, target_is_directory=True)
    new.replace(folder / LATEST)
    sync(folder)
