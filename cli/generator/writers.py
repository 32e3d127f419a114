"""Writes tables piece by piece, as CSV or Parquet, and puts them in place when they are whole."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import polars as pl
from pyarrow import parquet


class TableWriter:
    """One output file; appears under its own name only when everything was written."""

    def __init__(self, folder: Path, name: str, suffix: str) -> None:
        """Open `<folder>/<name>.<suffix>` for writing."""
        self._path = folder / f"{name}.{suffix}"
        self._part = folder / f".{name}.{suffix}.part"
        self._suffix = suffix
        self._file: BinaryIO | None = None
        self._parquet: parquet.ParquetWriter | None = None
        self.rows = 0

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows of `frame`; every frame must have the same columns."""
        self.rows += frame.height
        if self._suffix == "csv":
            first = self._file is None
            if self._file is None:
                self._file = self._part.open("wb")
            frame.write_csv(self._file, include_header=first)
            return
        table = frame.to_arrow()
        if self._parquet is None:
            self._parquet = parquet.ParquetWriter(self._part, table.schema, compression="zstd")
        self._parquet.write_table(table)

    def close(self, whole: bool) -> None:
        """Finish the file: put it in place if it is whole, else drop it."""
        for handle in (self._file, self._parquet):
            if handle is not None:
                handle.close()
        if whole and self._part.exists():
            self._part.replace(self._path)
        self._part.unlink(missing_ok=True)


class Folder:
    """The output folder with a writer per table; use as a context."""

    def __init__(self, folder: Path, suffix: str) -> None:
        """Write into `folder`, raw tables with `suffix`."""
        self._folder = folder
        self._suffix = suffix
        self._writers: dict[str, TableWriter] = {}

    def __enter__(self) -> Folder:
        """Make the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every table, dropping all of them if something went wrong."""
        for writer in self._writers.values():
            writer.close(whole=kind is None)

    def raw(self, entity: str, frame: pl.DataFrame) -> None:
        """Append to raw_<entity>."""
        self._write(f"raw_{entity}", self._suffix, frame)

    def truth(self, name: str, frame: pl.DataFrame) -> None:
        """Append to truth_<name>.csv."""
        self._write(f"truth_{name}", "csv", frame)

    def rows(self) -> dict[str, int]:
        """How many rows each table got."""
        return {name: writer.rows for name, writer in self._writers.items()}

    def _write(self, name: str, suffix: str, frame: pl.DataFrame) -> None:
        if name not in self._writers:
            self._writers[name] = TableWriter(self._folder, name, suffix)
        self._writers[name].write(frame)
