"""Scores compare buyers with each other: whom one buyer's change concerns, and whom it does not."""

import shutil

import duckdb
import pytest

from tests.python.end_to_end.builds import DEMO
from tests.python.end_to_end.in_process import Project

FACTS = ("fct_events", "fct_sessions", "fct_user_days", "fct_order_lines", "fct_orders")
SCORES = ("feat_user_rfm", "seg_rfm", "seg_membership")
RUN = ("run", "--select", *FACTS, "dim_users", "feat_user_spine", *SCORES)
NEXT = "(select max(batch_number) + 1 from increments.batches)"
# A buyer of the winter, whose every date since is one on which others are scored, too.
BUYER = """
    select user_id from core.fct_orders
    where order_status = 'completed' and order_date < '2025-12-01' and user_id is not null
    order by order_amount desc, order_id limit 1
"""
LATE_EVENT = f"""
    insert into staging.stg_demo__events_checked
    select * replace (
        'come-late' as event_id, $buyer as user_id, timestamp '2025-12-10 12:00' as occurred_at,
        {NEXT} as batch_number
    )
    from staging.stg_demo__events_checked where dq_outcome = 'accepted' limit 1
"""
CANCELLED = f"""
    update staging.stg_demo__orders_checked set order_status = 'cancelled', batch_number = {NEXT}
    where user_id = $buyer
"""


class Scored:
    """A copy of the demo in which one thing happens to one buyer, and the scores before it."""

    def __init__(self, project, demo, folder, happening):
        self.project, self.file = project, folder / "warehouse.duckdb"
        shutil.copy(demo.file, self.file)
        # Whatever settings the demo was built with: from here on, marks are of these.
        self.build("--full-refresh")
        self.before = {name: self.rows(name) for name in SCORES}
        self.buyer = self.query(BUYER)[0][0]
        with duckdb.connect(str(self.file)) as connection:
            connection.execute(happening, {"buyer": self.buyer})
        self.build()
        self.after = {name: self.rows(name) for name in SCORES}

    def build(self, *options):
        self.project.call(*RUN, *options, warehouse=self.file)

    def query(self, sql):
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def rows(self, name):
        schema = "features" if name.startswith("feat") else "segments"
        return set(self.query(f"from {schema}.{name}"))

    def is_incremental(self):
        marks = self.query(
            "select is_whole from increments.processed where batch_number = "
            "(select max(batch_number) from increments.batches) "
            "and model_name in ('feat_user_rfm', 'seg_membership')"
        )
        return marks == [(False,), (False,)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project, parsed once."""
    return Project(tmp_path_factory.mktemp("scores"), DEMO)


def test_what_a_buyer_looks_at_changes_nobodys_score(project, demo, tmp_path):
    scored = Scored(project, demo, tmp_path, LATE_EVENT)
    assert scored.is_incremental()
    assert scored.query("select event_id from core.fct_events where event_id = 'come-late'")
    assert scored.after["feat_user_rfm"] == scored.before["feat_user_rfm"]


def test_a_cancelled_order_moves_others_to_where_a_full_build_puts_them(project, demo, tmp_path):
    scored = Scored(project, demo, tmp_path, CANCELLED)
    assert scored.is_incremental()
    moved = {
        row[2]
        for row in scored.after["seg_membership"] ^ scored.before["seg_membership"]
        if row[0] == "rfm"
    }
    assert moved - {scored.buyer}
    scored.build("--full-refresh")
    assert {name: scored.rows(name) for name in SCORES} == scored.after
