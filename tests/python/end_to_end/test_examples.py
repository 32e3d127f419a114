"""The examples' adapters lie outside models/ and give the published numbers."""

import subprocess

import pytest

from tests.python.end_to_end.builds import SHARED_DATA, WITHOUT_TESTS, Build
from tests.python.end_to_end.vendors import core_project

GROCER = SHARED_DATA / "complete_journey"
CDNOW = SHARED_DATA / "cdnow" / "CDNOW_master.txt"
# As docs say it: lines set with spaces become lines set with commas.
AS_CSV = r"tr -d '\r' < {} | sed -E 's/^ +//; s/ +/,/g' > {}"
# Separate builds of the two would parse the project twice.
ADAPTERS = {
    "complete_journey": ["users", "items", "orders", "order_lines", "events"],
    "cdnow": ["users", "orders", "order_lines"],
}

pytestmark = pytest.mark.skipif(
    not (GROCER.exists() and CDNOW.exists()), reason="the data are not there"
)


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    raw = folder / "raw"
    (raw / "cdnow").mkdir(parents=True)
    (raw / "complete_journey").symlink_to(GROCER)
    csv = raw / "cdnow" / "purchases.csv"
    subprocess.run(AS_CSV.format(CDNOW, csv), shell=True, check=True)  # noqa: S602
    paths = [f"examples/{name}" for name in ADAPTERS]
    settings = core_project(folder / "project", paths)
    build = Build(folder, adapters=ADAPTERS, raw=raw, settings=settings)
    build.dbt("build", *WITHOUT_TESTS, "--select", "+fct_orders", "+fct_events", "+dq_row_counts")
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
        "select sum(line_amount) from core.fct_order_lines where order_id not like '%:19%'"
    ) == examples.rows(
        f"select sum(cast(sales_value as decimal(18, 2))) from {sold} where quantity <> 0"
    )
    assert examples.value("select count(*) from core.fct_events") == 2_102
