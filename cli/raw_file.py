"""Looks into a raw file before it is read: what it holds, and whether its writer is done."""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path
from typing import BinaryIO, TypedDict

#: Read at once; hashing waits for the disk, not for Python.
CHUNK = 1 << 20
ZSTD_MAGIC = 0xFD2FB528
ZSTD_SKIPPED = 0x184D2A50
BLOCK_HEAD = 3


class Look(TypedDict):
    """SHA-256 of the file's bytes, and what it lacks: footer, end or newline."""

    content_hash: str | None
    lacks: str | None


def look_into_file(path: str) -> Look:
    """Read a local file once. Nothing is said of what cannot be opened: its reader will."""
    try:
        with Path(path).open("rb") as file:
            return {"content_hash": content_hash(file), "lacks": lacking(file, path.lower())}
    except OSError:
        return {"content_hash": None, "lacks": None}


def content_hash(file: BinaryIO) -> str:
    """As `sha256sum` prints it."""
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def lacking(file: BinaryIO, name: str) -> str | None:
    """What its kind ends with, if it does not. Readers of .zst take half a file for a whole one."""
    file.seek(0)
    if name.endswith(".parquet"):
        return None if last_bytes(file, 4) == b"PAR1" else "footer"
    if name.endswith(".gz"):
        return None if gzip_ends(file) else "end"
    if name.endswith(".zst"):
        return None if zstd_ends(file) else "end"
    return None if last_bytes(file, 1) in {b"\n", b"\r"} else "newline"


def last_bytes(file: BinaryIO, count: int) -> bytes:
    """The last bytes, or all where there are fewer."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - count, 0))
    return file.read(count)


def gzip_ends(file: BinaryIO) -> bool:
    """Whether each of the streams that are one .gz file comes to its end."""
    stream = zlib.decompressobj(wbits=31)
    try:
        while chunk := file.read(CHUNK):
            stream.decompress(chunk)
            while stream.eof and stream.unused_data:
                rest = stream.unused_data
                stream = zlib.decompressobj(wbits=31)
                stream.decompress(rest)
    except zlib.error:
        # Not what it should be, whether its end is there or not: reading it says so.
        return True
    return stream.eof


def zstd_ends(file: BinaryIO) -> bool:
    """Whether the last frame of a .zst file has its last block: only heads of blocks are read."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    while file.tell() < size:
        magic = number(file, 4)
        if magic & 0xFFFFFFF0 == ZSTD_SKIPPED:
            file.seek(number(file, 4), os.SEEK_CUR)
        elif magic == ZSTD_MAGIC:
            skip_frame(file)
        else:
            return True
    return file.tell() == size > 0


def skip_frame(file: BinaryIO) -> None:
    """Go to where a frame should end (RFC 8878, 3.1.1); beyond the file where it is cut off."""
    descriptor = number(file, 1)
    is_single = descriptor >> 5 & 1
    size_bytes = (is_single, 2, 4, 8)[descriptor >> 6]
    file.seek((1 - is_single) + (0, 1, 2, 4)[descriptor & 3] + size_bytes, os.SEEK_CUR)
    is_last = 0
    while not is_last:
        head = file.read(BLOCK_HEAD)
        if len(head) < BLOCK_HEAD:
            file.seek(1, os.SEEK_END)
            return
        block = int.from_bytes(head, "little")
        is_last = block & 1
        is_repeated_byte = block >> 1 & 3 == 1
        file.seek(1 if is_repeated_byte else block >> 3, os.SEEK_CUR)
    file.seek(4 * (descriptor >> 2 & 1), os.SEEK_CUR)


def number(file: BinaryIO, count: int) -> int:
    """The next bytes as a number."""
    return int.from_bytes(file.read(count), "little")
