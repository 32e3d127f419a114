"""Raw files as they land: new, changed, touched, half written, gone, of any kind."""

import gzip
import os
import time

import duckdb
import pytest

from cli.raw_file import look_into_file
from tests.python.end_to_end.test_growing_staging import ITEMS, USERS, staging_project

ITEM = "{},One,math,,,10,"
OLD = 1_700_000_000
# However slow the machine: a file of now.
NEW = int(time.time()) + 3600


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project as test_growing_staging has it."""
    return staging_project(tmp_path_factory.mktemp("project"))


class Landing:
    """A folder of raw files, and a warehouse that reads them."""

    def __init__(self, project, folder):
        self.project, self.raw = project, folder / "raw"
        self.warehouse = folder / "warehouse" / "warehouse.duckdb"
        (self.raw / "raw_items").mkdir(parents=True)

    def write(self, name, *items, header=ITEMS, end="\n", at=OLD):
        """A file of courses, written at some second."""
        text = "\n".join([header, *(ITEM.format(item) for item in items)]) + end
        path = self.raw / name
        path.parent.mkdir(exist_ok=True)
        packed = gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
        path.write_bytes(packed)
        os.utime(path, (at, at))
        return path

    def build(self, model="stg_demo__items_checked"):
        """Reads what has landed; returns the keys with the batches that wrote them."""
        self.project.call("run", "--select", model, warehouse=self.warehouse, raw=self.raw)
        return self.rows(f"select distinct {self.key(model)}, batch_number from staging.{model}")

    def key(self, model):
        return "item_id" if "items" in model else "user_id"

    def refusal(self):
        with pytest.raises(AssertionError) as refused:
            self.build()
        return str(refused.value)

    def rows(self, sql):
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            return sorted(connection.execute(sql).fetchall(), key=str)

    def landings(self):
        """What the last build noted."""
        return dict(
            self.rows(
                "select path, landing_status from increments.landings "
                "where batch_number = (select max(batch_number) from increments.batches)"
            )
        )


@pytest.fixture
def landing(project, tmp_path):
    return Landing(project, tmp_path)


def test_a_file_is_read_once_for_each_content(landing):
    landing.write("raw_items/1.csv", "a")
    landing.write("raw_items/2.csv.gz", "b")
    assert landing.build() == [("a", 1), ("b", 1)]
    assert set(landing.landings().values()) == {"new"}
    # Touched: of another second, but the same bytes. And one more.
    landing.write("raw_items/1.csv", "a", at=OLD + 60)
    landing.write("raw_items/deeper/3.csv", "c", at=NEW)
    assert landing.build() == [("a", 1), ("b", 1), ("c", 2)]
    assert landing.landings() == {"raw_items/deeper/3.csv": "new"}
    # Of the same second and as long, but of other content: written again in the second it was read.
    landing.write("raw_items/deeper/3.csv", "d", at=NEW)
    assert landing.build() == [("a", 3), ("b", 3), ("d", 3)]
    (landing.raw / "raw_items/1.csv").unlink()
    assert landing.build() == [("b", 4), ("d", 4)]
    assert landing.landings()["raw_items/1.csv"] == "removed"


def test_a_half_written_file_waits_and_the_rest_is_read(landing):
    landing.write("raw_items/1.csv", "a")
    landing.write("raw_items/2.csv", "b", end="", at=NEW)
    half = landing.write("raw_items/3.csv.gz", "c")
    whole = half.read_bytes()
    half.write_bytes(whole[:-9])
    landing.write("raw_items/4.csv.part", "d")
    landing.write("raw_items/.5.csv", "e")
    assert landing.build() == [("a", 1)]
    waiting = dict.fromkeys(("2.csv", "3.csv.gz", "4.csv.part"), "waiting")
    assert landing.landings() == {"raw_items/1.csv": "new"} | {
        f"raw_items/{name}": status for name, status in waiting.items()
    }
    half.write_bytes(whole)
    os.utime(landing.raw / "raw_items/2.csv", (OLD, OLD))
    assert landing.build() == [("a", 1), ("b", 2), ("c", 2)]
    # One that was read is being written again: its rows stay, and what is new waits with it.
    half.write_bytes(whole[:-1])
    landing.write("raw_items/6.csv", "f")
    assert landing.build() == [("a", 1), ("b", 2), ("c", 2)]
    half.write_bytes(whole)
    assert landing.build() == [("a", 1), ("b", 2), ("c", 2), ("f", 4)]


def test_files_of_any_kind_are_read(landing, tmp_path):
    tabs = ITEMS.replace(",", "\t")
    landing.write("raw_items/1.tsv", header=f"{tabs}\n{ITEM.format('a')}".replace(",", "\t"))
    landing.write("raw_items/2.csv.gz", "b")
    source = landing.write("3.csv", "c")
    packed = landing.raw / "raw_items/3.csv.zst"
    duckdb.sql(f"copy (from '{source}') to '{packed}' (header, compression zstd)")
    assert landing.build() == [("a", 1), ("b", 1), ("c", 1)]
    # Half of a .zst file would be read as if it were the whole.
    packed.write_bytes(packed.read_bytes()[:-1])
    assert look_into_file(str(packed))["lacks"] == "end"
    for file in (landing.raw / "raw_items").iterdir():
        file.unlink()
    rows = '{"course_no": "d", "title": "Four", "extra": {"level": [1, 2]}, "price_yuan": 10}\n'
    (landing.raw / "demo/items").mkdir(parents=True)
    (landing.raw / "demo/items/1.jsonl").write_text(rows, "utf-8")
    (landing.raw / "demo/items/2.ndjson.gz").write_bytes(gzip.compress(b'{"course_no": "e"}\n'))
    assert landing.build() == [("d", 2), ("e", 2)]
    table = "staging.stg_demo__items_checked"
    assert landing.rows(f"select item_attributes, list_price from {table} where item_id = 'd'") == [
        ('{"level":[1,2]}', 10)
    ]


def test_columns_come_and_go(landing):
    landing.write("raw_items/1.csv", "a")
    landing.write("raw_items/2.csv", "b,new", header=ITEMS.replace("title", "item_id,title"))
    assert landing.build() == [("a", 1), ("b", 1)]
    columns = "select column_name, present_count, file_count from increments.raw_columns"
    assert ("item_id", 1, 2) in landing.rows(columns)
    landing.write("raw_items/3.csv", "c", header=ITEMS.replace("topic", "topik"))
    assert "3.csv) lacks the column topic; was topik renamed?" in landing.refusal()


def test_verdicts_that_hang_on_all_rows_are_given_anew_when_a_file_comes(landing):
    """Two accounts of one address in two files: the older one stays, whichever comes first."""
    rows = {"2": "L2,2026-01-02T08:00:00Z,,x@y.org", "1": "L1,2026-01-01T08:00:00Z,,X@y.org"}
    (landing.raw / "raw_users").mkdir()
    for batch, (name, row) in enumerate(rows.items(), start=1):
        (landing.raw / f"raw_users/{name}.csv").write_text(f"{USERS}\n{row}{',' * 11}\n", "utf-8")
        users = landing.build("stg_demo__users_checked")
        assert users[-1] == ("L2", batch)
    reasons = "select user_id, dq_reason from staging.stg_demo__users_checked"
    assert landing.rows(reasons) == [("L1", None), ("L2", "duplicate_email")]
