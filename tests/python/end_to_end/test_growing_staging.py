"""Checked tables that grow by file: one more file gives what all files at once give."""

import duckdb
import pytest

from tests.python.end_to_end.in_process import Project
from tests.python.end_to_end.vendors import core_project

HEADER = (
    "evt_id,learner_no,device_id,action,client_time,server_time,platform,agent,ip,url,referer,"
    "utm_source,utm_medium,utm_campaign,course_no,secs,props"
)
USERS = (
    "learner_no,reg_time,real_name,email,mobile,sex,birthday,city,province,country_code,plan_name,"
    "channel_source,occupation,study_goal,lang"
)
ITEMS = "course_no,title,subject,topic,school,price_yuan,extra"
SELECT = ("run", "--select", "+stg_demo__events_checked")
# Nothing that a row says, but when and whence it came.
SAME = "* exclude (batch_number, raw_file)"
COUNTS = """
    select model_name, fact_date, dq_outcome, dq_reason, dq_repairs, sum(row_count),
        sum(filled_count), sum(timed_event_count), sum(late_event_count), sum(reference_count),
        sum(unresolved_count)
    from increments.row_counts group by all having sum(row_count) <> 0
    union all
    select model_name, null, null, null, null, delay_seconds, sum(delay_count), 0, 0, 0, 0
    from increments.delay_counts group by all having sum(delay_count) <> 0
    order by all
"""


def event(name, *, user="L1", at=0, received=60, device="d1", agent="Chrome", course=""):
    """A raw event; times in seconds after 2026-03-01 00:00 UTC."""
    start = 1772323200
    moments = f"{(start + at) * 1000},{start + received}"
    return f"{name},{user},{device},page_viewed,{moments},app,{agent},,/,,,,,{course},,"


def burst(names):
    return [event(f"b{name}", at=3600, received=3700, device="d9") for name in names]


class Raw:
    """A folder of raw data whose events come file by file."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "raw_events").mkdir(parents=True)
        self.write("raw_items.csv", ITEMS, ["c1,One,math,,,10,"])
        self.users("L1", "L2")

    def write(self, name, header, lines):
        (self.folder / name).write_text("\n".join([header, *lines]) + "\n", "utf-8")

    def users(self, *names):
        fields = ",2025-10-02T08:00:00Z,,,,,,,,CN,free,search,,,zh"
        self.write("raw_users.csv", USERS, [name + fields for name in names])

    def events(self, name, *lines):
        self.write(f"raw_events/{name}.csv", HEADER, lines)


def staging_project(folder):
    """The project up to core, which is parsed and built in half the time."""
    settings = core_project(folder / "core", ["models/staging/demo"])
    return Project(folder, {"demo": ["users", "items", "events"]}, settings)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """With the three entities that one event touches."""
    return staging_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def raw(tmp_path):
    """Where raw files arrive."""
    return Raw(tmp_path / "raw")


@pytest.fixture
def build(project, tmp_path, raw):
    """Runs the staging of events; returns verdicts, and asserts that one load of all gives them."""

    def rows(file):
        with duckdb.connect(file, read_only=True) as connection:
            table = "staging.stg_demo__events_checked"
            found = connection.sql(f"select {SAME} from {table} order by all").fetchall()
            # Counts that are kept up are those of the rows there are.
            counted = connection.sql(COUNTS).fetchall()
            verdicts = connection.sql(
                f"select event_id, coalesce(dq_reason, 'accepted'), batch_number from {table} "
                "order by all"
            ).fetchall()
        return (found, counted), verdicts

    def run():
        # One name in both folders: the parsed project holds it.
        grown, once = (tmp_path / name / "warehouse.duckdb" for name in ("grown", "once"))
        project.call(*SELECT, warehouse=grown, raw=raw.folder)
        once.unlink(missing_ok=True)
        project.call(*SELECT, warehouse=once, raw=raw.folder)
        (found, verdicts), (expected, _) = rows(grown), rows(once)
        assert found == expected
        return verdicts

    return run


def test_copies_in_other_files_are_judged_with_the_first(raw, build):
    raw.events("2", event("e1", received=80, agent="Later"), event("e2"))
    assert build() == [("e1", "accepted", 1), ("e2", "accepted", 1)]
    # Received earlier, so it is the one that stays, though it came in a later file.
    raw.events("1", event("e1", received=70, agent="Earlier"))
    assert build() == [("e1", "accepted", 2), ("e1", "duplicate_row", 2), ("e2", "accepted", 1)]
    # Nothing new: nothing is read.
    raw.events("3")
    assert build() == [("e1", "accepted", 2), ("e1", "duplicate_row", 2), ("e2", "accepted", 1)]


def test_a_minute_becomes_a_burst_by_a_later_file(raw, build):
    raw.events("1", *burst(range(40)), event("e1"))
    assert {reason for _, reason, _ in build()} == {"accepted"}
    raw.events("2", *burst(range(40, 60)))
    assert {(reason, batch) for _, reason, batch in build()} == {("accepted", 1), ("bot_rate", 2)}
    # One more of a burst that was one before, and a copy of a row in it.
    raw.events("3", *burst([60, 3]))
    assert [name for name, reason, _ in build() if reason != "bot_rate"] == ["e1"]


def test_users_come_and_go(raw, build):
    raw.events("1", event("e1"), event("e2", user="L3"), event("e3", user="L2"))
    assert [reason for _, reason, _ in build()] == ["accepted", "orphan_user", "accepted"]
    raw.users("L1", "L3")
    assert build() == [("e1", "accepted", 1), ("e2", "accepted", 2), ("e3", "orphan_user", 2)]


def test_a_file_that_changed_or_went_is_read_anew(raw, build):
    raw.events("1", event("e1"), event("e2"))
    raw.events("2", event("e3"))
    build()
    raw.events("1", event("e1"))
    assert build() == [("e1", "accepted", 2), ("e3", "accepted", 2)]
    (raw.folder / "raw_events/2.csv").unlink()
    assert build() == [("e1", "accepted", 3)]
