"""Raw data of any size for the benchmarks: all of it, its first days, without any rows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

EVENTS_PER_USER = 50
FACTORS = {"k": 1_000, "m": 1_000_000}


def event_count(size: str) -> int:
    """Events of a size such as 20m or 50k."""
    number, factor = size[:-1], FACTORS.get(size[-1:].lower())
    if factor is None or not number.isdigit() or not int(number):
        raise SystemExit(f"SIZE={size}: write it as 50k, 1m or 20m.")
    return int(number) * factor


def generated(folder: Path, size: str) -> Path:
    """The folder of the raw data; generated where it is not there yet."""
    raw = folder / "raw"
    if raw.is_dir():
        return raw
    events = event_count(size)
    print(f"generating {events:,} events ...", flush=True)
    making = folder / "raw.tmp"
    shutil.rmtree(making, ignore_errors=True)
    satsuma = Path(sys.executable).parent / "satsuma"
    command = [satsuma, "generate", "--format", "parquet", "--out", making]
    command += ["--users", str(max(events // EVENTS_PER_USER, 1)), "--events", str(events)]
    # A run that is stopped here leaves no folder that looks complete.
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own words)
    making.rename(raw)
    return raw


def raw_tables(raw: Path) -> dict[str, Path]:
    """The raw tables by name: a Parquet file, or a folder of such files."""
    return {path.stem: path for path in sorted(raw.glob("raw_*"))}


def parquet_files(table: Path) -> list[Path]:
    """The files of a raw table, in the order of their names: by day."""
    return sorted(table.glob("*.parquet")) if table.is_dir() else [table]


def without_rows(raw: Path, folder: Path) -> Path:
    """The same tables with no rows: a build of them costs what dbt itself costs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, table in raw_tables(raw).items():
        target = folder / name / "raw.parquet" if table.is_dir() else folder / f"{name}.parquet"
        target.parent.mkdir(exist_ok=True)
        source = parquet_files(table)[0]
        duckdb.execute(f"copy (from read_parquet('{source}') limit 0) to '{target}'")
    return folder


def link_tables(raw: Path, folder: Path, *, before: str) -> None:
    """The raw tables as links in `folder`, of daily files those of earlier days.

    Links that are right stay as they are: what a build has read must not look changed.
    """
    for name, table in raw_tables(raw).items():
        for source in parquet_files(table):
            if table.is_dir() and source.stem >= before:
                continue
            target = folder / name / source.name if table.is_dir() else folder / source.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or not target.samefile(source):
                target.unlink(missing_ok=True)
                os.link(source, target)


def folder_bytes(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
