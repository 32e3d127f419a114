"""Raw data of the demo that arrive in parts: files of a few users, and what may befall them."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
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


# What may happen between two builds; each takes the files and dice of its own.
Happening = Callable[[Arrivals, random.Random], None]


def part_arrives(here: Arrivals, dice: random.Random) -> None:
    """A random part of what waits, a file a table: links before or after events, lines late."""
    for table in LOGS:
        rows = here.waiting[table]
        dice.shuffle(rows)
        count = round(len(rows) * dice.choice([0, 0.1, 0.5, 0.9]))
        here.waiting[table], came = rows[count:], rows[:count]
        if came:
            here.add(table, came)


def rest_arrives(here: Arrivals, dice: random.Random) -> None:
    """All that waits."""
    for table in LOGS:
        if here.waiting[table]:
            here.add(table, here.waiting[table])
            here.waiting[table] = []


def some(here: Arrivals, dice: random.Random, table: str, count: int) -> list[Row]:
    """Copies of rows that have come."""
    rows = here.rows(table)
    return [dict(row) for row in dice.sample(rows, min(count, len(rows)))]


def rows_come_again(here: Arrivals, dice: random.Random) -> None:
    """The same rows once more, in any table."""
    for table in dice.sample(LOGS, 3):
        here.add(table, some(here, dice, table, 5))


def events_come_again_otherwise(here: Arrivals, dice: random.Random) -> None:
    """Same event_id, other content, received before or after the first copy."""
    copies = some(here, dice, "events", 8)
    for row in copies:
        moment = row["server_time"]
        if moment.isdigit():
            row["server_time"] = str(int(moment) + dice.choice([-200_000, -5, 0, 5, 200_000]))
        row["secs"] = str(dice.randrange(100))
        row["device_id"] = dice.choice([row["device_id"], "d-other", ""])
    here.add("events", copies)


def burst_grows(here: Arrivals, dice: random.Random) -> None:
    """Thirty-five more events of one device within one minute: the second time it is a bot."""
    like = dict.fromkeys(here.headers["events"], "")
    burst = [
        like
        | {
            "evt_id": f"burst-{here.number}-{second}",
            "device_id": "d-burst",
            "action": "page_viewed",
            "client_time": str((FIRST + 20 * 86_400 + second) * 1000),
            "server_time": str(FIRST + 20 * 86_400 + second + 1),
            "platform": "app",
            "agent": "iOS",
            "url": "/",
        }
        for second in range(35)
    ]
    here.add("events", burst)


def burst_user_known(here: Arrivals, dice: random.Random) -> None:
    """The device of the burst gets an owner."""
    link_device(here, dice, "d-burst")


def device_gets_owner(here: Arrivals, dice: random.Random) -> None:
    """A link that comes late, about any time: it may take a device from its owner."""
    devices = sorted({row["device_id"] for row in here.rows("events") if row["device_id"]})
    if devices:
        link_device(here, dice, dice.choice(devices))


def link_device(here: Arrivals, dice: random.Random, device: str) -> None:
    """One link in a file of its own."""
    owners = [row["learner_no"] for row in here.rows("users")] or ["L00001"]
    seen = dice.choice(["2025-09-30T00:00:00Z", "2025-11-15T10:00:00Z", "2025-12-31T00:00:00Z"])
    link = {"kind": "device", "value": device, "owner_kind": "learner"}
    here.add("identifiers", [link | {"owner": dice.choice(owners), "seen": seen}])


def orders_change(here: Arrivals, dice: random.Random) -> None:
    """Orders are paid, cancelled, returned, or move to another day."""
    for row in dice.sample(here.rows("orders"), min(4, len(here.rows("orders")))):
        row["state"] = dice.choice(["paid", "refunded", "closed", "unpaid"])
        if dice.random() < 0.3:
            row["placed"] = "2025-11-11 11:11:11"


def order_lines_change(here: Arrivals, dice: random.Random) -> None:
    """More lines for orders that have come."""
    for row in (copies := some(here, dice, "order_lines", 3)):
        row["line_no"] = str(int(row["line_no"] or 0) + dice.choice([0, 10]))
        row["paid_yuan"] = "77.5"
    here.add("order_lines", copies)


def user_goes(here: Arrivals, dice: random.Random) -> None:
    """Gone from the accounts; the facts still name the user."""
    users = here.files["users", "snapshot"]
    if users:
        users.remove(dice.choice(users))


def user_is_erased(here: Arrivals, dice: random.Random) -> None:
    """Gone from the accounts and from every file."""
    users = here.files["users", "snapshot"]
    if not users:
        return
    gone = dice.choice(users)["learner_no"]
    devices = {row["value"] for row in here.rows("identifiers") if row["owner"] == gone}
    for key, rows in here.files.items():
        here.files[key] = [
            row
            for row in rows
            if gone not in (row.get("learner_no"), row.get("owner"))
            and row.get("device_id") not in devices
        ]


def user_comes(here: Arrivals, dice: random.Random) -> None:
    """An account for someone whom only facts named, or who was never seen."""
    users = here.files["users", "snapshot"]
    known = {row["learner_no"] for row in users}
    strangers = sorted({row["learner_no"] for row in here.rows("events")} - known - {""})
    name = dice.choice([*strangers, "L99999"])
    if users and name not in known:
        users.append(dice.choice(users) | {"learner_no": name, "email": f"{name}@example.com"})


def user_moves(here: Arrivals, dice: random.Random) -> None:
    """Accounts change; one takes the address of another."""
    users = here.files["users", "snapshot"]
    for row in dice.sample(users, min(3, len(users))):
        row["city"] = dice.choice(["Xi'an", "Beijing", ""])
        row["reg_time"] = dice.choice([row["reg_time"], "2025-10-05 10:00:00"])
        row["email"] = dice.choice([row["email"], users[0]["email"]])


def account_is_listed_again(here: Arrivals, dice: random.Random) -> None:
    """Two rows of one account, which differ in what is personal, or in the city."""
    users = here.files["users", "snapshot"]
    for row in dice.sample(users, min(2, len(users))):
        other = {"mobile": "13700000000", "birthday": "1999-09-09", "city": "Chengdu"}
        name = dice.choice([*other, "email"])
        users.append(row | {name: other.get(name, f"again{dice.randrange(9)}@example.com")})


def item_goes(here: Arrivals, dice: random.Random) -> None:
    """A course leaves the catalogue, or its name changes."""
    items = here.files["items", "snapshot"]
    if len(items) > 1:
        items.pop(dice.randrange(len(items)))
        items[0] = items[0] | {"subject": "Other subject"}


def file_is_corrected(here: Arrivals, dice: random.Random) -> None:
    """A file that was read comes again, with fewer rows and other values."""
    table = dice.choice(LOGS)
    if here.of(table):
        key = dice.choice(here.of(table))
        kept = [dict(row) for row in here.files[key] if dice.random() < 0.9]
        for row in kept[:5]:
            name = dice.choice(here.headers[table])
            row[name] = dice.choice(kept)[name]
        here.files[key] = kept


def file_vanishes(here: Arrivals, dice: random.Random) -> None:
    """A file is taken away."""
    table = dice.choice(LOGS)
    if here.of(table):
        del here.files[dice.choice(here.of(table))]


def file_is_renamed(here: Arrivals, dice: random.Random) -> None:
    """The same rows under another name."""
    table = dice.choice(LOGS)
    if here.of(table):
        here.add(table, here.files.pop(dice.choice(here.of(table))))


def file_is_empty(here: Arrivals, dice: random.Random) -> None:
    """A day on which nothing happened."""
    here.add(dice.choice(LOGS), [])


HAPPENINGS: list[Happening] = [
    *[part_arrives, rest_arrives, rows_come_again, events_come_again_otherwise, burst_grows],
    *[burst_user_known, device_gets_owner, orders_change, order_lines_change, user_goes],
    *[user_is_erased, user_comes, user_moves, account_is_listed_again, item_goes],
    *[file_is_corrected, file_vanishes, file_is_renamed, file_is_empty],
]
