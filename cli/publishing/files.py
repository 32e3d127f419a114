"""Files that appear whole: written under another name beside their place, synced, renamed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cli.errors import SatsumaError, database_sentence, file_sentence

#: .<name>.<process>.part, and what DuckDB puts beside it.
PART = re.compile(r"\.(?P<name>.+)\.(?P<process>\d+)\.part(\.wal|\.tmp)?")


def part_of(place: Path) -> Path:
    """The name under which this process writes what will be at <place>."""
    return place.with_name(f".{place.name}.{os.getpid()}.part")


def remove_leftovers(place: Path) -> None:
    """Remove what killed publishes to <place> have left behind, and our own parts."""
    for path in place.parent.glob(f".{place.name}.*.part*"):
        found = PART.fullmatch(path.name)
        if found is None or found["name"] != place.name:
            continue
        process = int(found["process"])
        if process == os.getpid() or not is_running(process):
            remove(path)


def is_running(process: int) -> bool:
    """True while there is such a process on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def remove(path: Path) -> None:
    """Remove a file or a folder; neither need be there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Return when the file, or the folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_writable(folder: Path) -> None:
    """Refuse a folder that is not there or in which nothing can be written."""
    if not folder.is_dir():
        raise SatsumaError(f"The folder {folder} does not exist; create it first.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SatsumaError(
            f"Nothing can be written in {folder} ({(error.strerror or '').lower()}); "
            "make it writable or publish to another place."
        ) from error


@contextmanager
def publishing(place: Path) -> Iterator[Path]:
    """Gives the name to write under; whatever goes wrong, <place> stays as it was."""
    remove_leftovers(place)
    try:
        yield part_of(place)
    except (OSError, duckdb.Error) as error:
        is_ours = isinstance(error, OSError)
        reason = file_sentence(error) if is_ours else database_sentence(error)  # type: ignore[arg-type]
        free = shutil.disk_usage(place.parent).free / 1e6
        raise SatsumaError(
            f"{place} was not published and is as it was before; {free:,.0f} MB are free there. "
            f"{reason}"
        ) from error
    finally:
        remove_leftovers(place)
