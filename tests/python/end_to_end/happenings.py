"""What may befall raw files between two builds."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.python.end_to_end.arrivals import FIRST, LOGS, Arrivals, Row

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


def address_is_linked(here: Arrivals, dice: random.Random) -> None:
    """Log-ins with one address, late: two users become one, or more than its limit allows."""
    people = sorted(row["learner_no"] for row in here.rows("users")) or ["L00001"]
    like = {"kind": "email", "owner_kind": "learner", "seen": "2025-12-31T00:00:00Z"}
    like["value"] = dice.choice(["home@example.com", "learner4@example.com", "office@example.com"])
    owners = dice.sample(people, min(dice.choice([1, 2, 2, 3, 6]), len(people)))
    here.add("identifiers", [like | {"owner": owner} for owner in owners])


def link_is_taken_back(here: Arrivals, dice: random.Random) -> None:
    """A file of links loses some: who was joined is not any longer."""
    files = here.of("identifiers")
    if files:
        rows = here.files[key := dice.choice(files)]
        here.files[key] = dice.sample(rows, len(rows) // 2)


def number_is_shared(here: Arrivals, dice: random.Random) -> None:
    """Accounts with the number of another, who signed up earlier or later."""
    users = here.files["users", "snapshot"]
    for row in dice.sample(users, min(2, len(users))):
        row["mobile"] = dice.choice(["13911111111", "13922222222", users[0]["mobile"], ""])


def people_are_told_apart(here: Arrivals, dice: random.Random) -> None:
    """Lines of the seeds that merge and split by hand come and go."""
    people = sorted(row["learner_no"] for row in here.rows("users"))
    if len(people) > 3:
        one, other, apart = dice.sample(people, 3)
        merged = {"user_id": one, "other_user_id": other}
        split = {"identifier_type": "user_id", "identifier": apart}
        here.seeds["id_force_merge"] = dice.choice([[], [merged]])
        here.seeds["id_force_split"] = dice.choice([[], [split]])


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
    *[burst_user_known, device_gets_owner, address_is_linked, link_is_taken_back, number_is_shared],
    *[people_are_told_apart, orders_change, order_lines_change, user_goes],
    *[user_is_erased, user_comes, user_moves, account_is_listed_again, item_goes],
    *[file_is_corrected, file_vanishes, file_is_renamed, file_is_empty],
]
