"""From when to when somebody's segment became another: what the log of memberships says."""

import duckdb
import jinja2
import pytest

from tests.python.algorithms.compiled_models import ROOT

TEXT = (ROOT / "macros/increments/changed_members.sql").read_text()
MACROS = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(TEXT).module  # noqa: S701
ALWAYS = "9999-12-31"


def periods(old, fresh):
    """Periods that the old and the fresh rows (segment, from, to) of one user differ in."""
    with duckdb.connect() as connection:
        for name, rows in (("old", old), ("fresh", fresh)):
            connection.execute(
                f"create table {name} (segmentation varchar, user_id varchar, segment_id varchar,"
                " valid_from timestamp, valid_to timestamp)"
            )
            for row in rows:
                connection.execute(f"insert into {name} values ('rfm', 'u1', ?, ?, ?)", row)
        found = connection.execute(MACROS.changed_segment_periods("old", "fresh")).fetchall()
    return sorted((str(start.date()), str(end.date())) for start, end in found)


JUNE = ("loyal", "2026-06-01", "2026-06-30")
NOW_LOST = ("lost", "2026-06-30", ALWAYS)


@pytest.mark.parametrize(
    ("old", "fresh", "expected"),
    [
        ([JUNE], [JUNE], []),
        # The latest date moved: what was held before it stays.
        ([("loyal", "2026-06-01", ALWAYS)], [JUNE, NOW_LOST], [("2026-06-30", ALWAYS)]),
        ([JUNE, NOW_LOST], [("loyal", "2026-06-01", ALWAYS)], [("2026-06-30", ALWAYS)]),
        # Another segment in the past, from a date on.
        ([JUNE], [("new", "2026-06-01", "2026-06-30")], [("2026-06-01", "2026-06-30")]),
        ([JUNE], [("loyal", "2026-05-01", "2026-06-30")], [
            ("2026-05-01", "2026-06-30"), ("2026-06-01", "2026-06-30")
        ]),
        # Who comes, and who goes.
        ([], [JUNE], [("2026-06-01", "2026-06-30")]),
        ([JUNE], [], [("2026-06-01", "2026-06-30")]),
    ],
)  # fmt: skip
def test_periods_reach_from_the_first_difference_to_the_last(old, fresh, expected):
    assert periods(old, fresh) == expected
