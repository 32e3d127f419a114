"""The examples' adapters lie outside models/ and give the published numbers."""

import subprocess

import pytest

from tests.python.end_to_end.builds import SHARED_DATA, Build
from tests.python.end_to_end.vendors import core_project

GROCER = SHARED_DATA / "complete_journey"
CDNOW = SHARED_DATA / "cdnow" / "CDNOW_master.txt"
OULAD = SHARED_DATA / "oulad"
# As docs say it: lines set with spaces become lines set with commas.
AS_CSV = r"tr -d '\r' < {} | sed -E 's/^ +//; s/ +/,/g' > {}"
# Separate builds would parse the project twice.
ADAPTERS = {
    "complete_journey": ["users", "items", "orders", "order_lines", "events"],
    "cdnow": ["users", "orders", "order_lines"],
    "oulad": ["users", "items", "orders", "order_lines", "events"],
}
# No other build has the examples, so their own tests run here; all others run with the demo.
TESTS_OF_OTHERS = [
    *["resource_type:unit_test,path:models", "resource_type:test,path:models"],
    "resource_type:test,path:tests",
]

pytestmark = pytest.mark.skipif(
    not all(path.exists() for path in [GROCER, CDNOW, OULAD]), reason="the data are not there"
)


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    raw = folder / "raw"
    (raw / "cdnow").mkdir(parents=True)
    (raw / "complete_journey").symlink_to(GROCER)
    (raw / "oulad").symlink_to(OULAD)
    csv = raw / "cdnow" / "purchases.csv"
    subprocess.run(AS_CSV.format(CDNOW, csv), shell=True, check=True)  # noqa: S602 (the README's own words)
    paths = [f"examples/{name}" for name in ADAPTERS]
    settings = core_project(folder / "project", paths)
    build = Build(folder, adapters=ADAPTERS, raw=raw, settings=settings)
    wanted = ["+fct_orders", "+fct_events", "+dq_row_counts", "+dq_repairs"]
    build.dbt("build", "--select", *wanted, "--exclude", *TESTS_OF_OTHERS)
    return build


def test_cdnow_has_the_published_purchases(examples):
    """Fader and Hardie: 23,570 customers; 69,659 rows, whose sums one takes with awk."""
    assert examples.rows(
        "select count(*), count(distinct user_id), cast(sum(order_amount) as varchar), "
        "sum(item_quantity) from core.fct_orders where order_id like '%:19%'"
    ) == [(69_659, 23_570, "2500315.63", 167_881)]


def test_complete_journey_keeps_every_line_that_was_sold(examples):
    """75,000 lines of the sample, less those over a quantity of nothing."""
    assert examples.rows(
        "select received_count, accepted_count + rejected_count from quality.dq_row_counts "
        "where source = 'complete_journey' and entity = 'order_lines'"
    ) == [(75_000, 75_000)]
    sold = f"'{GROCER}/transactions_sample.parquet'"
    assert examples.rows(
        "select sum(line_amount) from core.fct_order_lines where order_id not like '%:%'"
    ) == examples.rows(
        f"select sum(cast(sales_value as decimal(18, 2))) from {sold} where quantity <> 0"
    )
    assert (
        examples.value("select count(*) from core.fct_events where event_name = 'coupon_redeemed'")
        == 2_102
    )


def test_oulad_has_the_published_students_and_results(examples):
    """The data's paper: 32,593 enrolments of 28,785 students; 45 have no day of registration."""
    assert examples.rows(
        "select entity, received_count, accepted_count, duplicate_count, rejected_count "
        "from quality.dq_row_counts where source = 'oulad' order by entity"
    ) == [
        ("events", 173_912 + 32_593, 173_912 + 32_593, 0, 0),
        ("items", 22, 7, 15, 0),
        ("order_lines", 32_593, 32_548, 0, 45),
        ("orders", 32_593, 32_548, 0, 45),
        ("users", 32_593, 28_785, 3_808, 0),
    ]
    assert dict(
        examples.rows(
            "select event_name, count(*) from core.fct_events "
            "where event_name <> 'coupon_redeemed' group by event_name"
        )
    ) == {
        "assessment_banked": 1_909,
        "assessment_submitted": 173_912 - 1_909,
        "module_passed": 12_361,
        "module_withdrawn": 10_156,
        "module_failed": 7_052,
        "module_passed_with_distinction": 3_024,
    }


def test_oulad_mends_what_is_known_to_be_wrong_and_says_so(examples):
    """A band without %, 93 withdrawals without a day, ages that changed between enrolments."""
    raw = f"'{OULAD}/student.parquet'"
    assert dict(
        examples.rows(
            "select dq_reason, repaired_count from quality.dq_repairs where source = 'oulad'"
        )
    ) == {
        "imd_band_percent_added": examples.value(
            f"select count(distinct id_student) from {raw} where imd_band = '10-20'"
        ),
        "latest_age_band_taken": 72,
        "unregistration_ignored": 9,
        "withdrawal_undated": 93,
        "withdrawal_dated_by_the_end": 93,
    }
