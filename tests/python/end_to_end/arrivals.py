"""Raw data of the demo that arrive in parts: the files of a few users."""

from __future__ import annotations

import csv
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.python.end_to_end.builds import ROOT

Row = dict[str, str]
SEEDS = ROOT / "seeds" / "demo"
# One file that is replaced as a whole; every other table is a folder that grows by files.
SNAPSHOTS = ("users", "items", "orders")
LOGS = (
    *("events", "identifiers", "order_lines", "messages", "spend", "exposures"),
    *("responses", "feedback", "consents"),
)
FIRST, LAST = 1_759_276_800, 1_767_225_600  # 2025-10-01 to 2026-01-01, UTC.


@dataclass
class Arrivals:
    """Rows that wait, and the files that have come: (table, file name) → rows."""

    waiting: dict[str, list[Row]]
    headers: dict[str, list[str]]
    files: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    # Rows of seeds that people edit: name → rows.
    seeds: dict[str, list[Row]] = field(default_factory=dict)
    number: int = 0

    def add(self, table: str, rows: list[Row]) -> None:
        """A new file of a folder."""
        self.number += 1
        self.files[table, f"{self.number:04}.csv"] = rows

    def of(self, table: str) -> list[tuple[str, str]]:
        """The files of a table that hold rows."""
        return sorted(key for key, rows in self.files.items() if key[0] == table and rows)

    def rows(self, table: str) -> list[Row]:
        """All rows of a table that have come."""
        return [row for key in self.of(table) for row in self.files[key]]

    def write(self, folder: Path) -> None:
        """Make the folder hold these files; a file that stays as it is is not touched."""
        wanted = {f"raw_{table}.csv" for table in SNAPSHOTS}
        for table in LOGS:
            (folder / f"raw_{table}").mkdir(parents=True, exist_ok=True)
            write_rows(folder / f"raw_{table}" / "0000.csv", self.headers[table], [])
            wanted.add(f"raw_{table}/0000.csv")
        for (table, name), rows in self.files.items():
            place = f"raw_{table}.csv" if table in SNAPSHOTS else f"raw_{table}/{name}"
            write_rows(folder / place, self.headers[table], rows)
            wanted.add(place)
        for path in folder.rglob("*.csv"):
            if str(path.relative_to(folder)) not in wanted:
                path.unlink()

    def write_whole(self, folder: Path) -> None:
        """The same rows with one file a table, in another order."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for table, header in self.headers.items():
            rows = self.rows(table)
            random.Random(table).shuffle(rows)
            write_rows(folder / f"raw_{table}.csv", header, rows)


def write_rows(path: Path, header: list[str], rows: list[Row]) -> None:
    """Write a CSV file, unless it holds just that."""
    part = path.with_name(path.name + ".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    if path.exists() and path.read_bytes() == part.read_bytes():
        part.unlink()
    else:
        part.replace(path)


def sample(seed: int, user_count: int = 60) -> Arrivals:
    """Three months of some of the demo's users, with the rows that are nobody's."""
    dice = random.Random(seed)
    read = {}
    for table in (*SNAPSHOTS, *LOGS):
        with (SEEDS / f"raw_{table}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            read[table] = list(reader), list(reader.fieldnames or [])
    everybody = sorted({row["learner_no"] for row in read["users"][0][:800]})
    people = set(dice.sample(everybody, user_count))
    devices = {row["value"] for row in read["identifiers"][0] if row["owner"] in people}
    orders = {row["enrol_no"] for row in read["orders"][0] if row["learner_no"] in people}

    def belongs(table: str, row: Row) -> bool:
        if table in {"items", "spend"}:
            return True
        if table == "order_lines":
            return row["enrol_no"] in orders
        if table == "identifiers":
            return row["owner"] in people
        if table == "events":
            moment = row["server_time"]
            timely = not moment.isdigit() or FIRST <= int(moment) < LAST
            stray = dice.random() < 0.003
            return timely and (row["learner_no"] in people or row["device_id"] in devices or stray)
        return row["learner_no"] in people or dice.random() < 0.002

    waiting = {
        table: [dict(row) for row in rows if belongs(table, row)]
        for table, (rows, _) in read.items()
    }
    waiting["events"] = dice.sample(waiting["events"], min(700, len(waiting["events"])))
    waiting["spend"] = waiting["spend"][:60]
    arrivals = Arrivals(waiting, {table: header for table, (_, header) in read.items()})
    for table in SNAPSHOTS:
        arrivals.files[table, "snapshot"] = waiting.pop(table)
    return arrivals
