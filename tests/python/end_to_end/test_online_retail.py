"""The real shop: half a million order lines, and nothing else, give the published numbers."""

import shutil
import subprocess
import tarfile

import duckdb
import pytest

from tests.python.end_to_end.builds import BIN, SHARED_DATA, Build
from tests.python.end_to_end.in_process import Histories, Project

FILE = SHARED_DATA / "online_retail" / "online_retail.parquet"
ADAPTERS = {"online_retail": ["users", "items", "orders", "order_lines"]}
# Which come with each of three builds; the last two find a month and half a year between. One is
# cut in the middle of an invoice, and its rest comes late.
DAYS = [
    ["2010-12-01", "2010-12-02", "2010-12-03"],
    ["2011-01-04", "2011-01-05"],
    ["2011-07-21", "2011-01-05-rest"],
]

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not there")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The shop as a user builds it: one command, every data test included."""
    settings = {"DBT_EXCLUDE_RESOURCE_TYPES": "unit_test"}
    build = Build(tmp_path_factory.mktemp("shop"), adapters={}, settings=settings)
    run = subprocess.run(
        [BIN / "satsuma", "build", "--adapter", "online_retail", "--data", FILE],
        env=build.environment(),
        cwd=build.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr
    return build


def test_the_build_ends_with_a_publish(shop):
    with duckdb.connect(str(shop.folder / "warehouse_serve.duckdb"), read_only=True) as served:
        assert served.execute("select count(*) from marts.mart_user_360").fetchall() == shop.rows(
            "select count(*) from marts.mart_user_360"
        )
        assert served.execute("from retention('all', 'month', 'order')").fetchall()


def test_every_received_line_is_accounted_for(shop):
    assert shop.rows(
        "select received_count, accepted_count, duplicate_count, rejected_count "
        "from quality.dq_row_counts where entity = 'order_lines'"
    ) == [(541_909, 539_391, 0, 2_518)]
    assert dict(
        shop.rows(
            "select dq_reason, count(*) from quality.dq_rejects "
            "where entity = 'order_lines' group by dq_reason"
        )
    ) == {"price_not_positive": 2_515, "bad_debt_adjustment": 3}


def test_derived_entities_count_their_distinct_keys(shop):
    counts = shop.rows(
        "select entity, received_count, accepted_count, duplicate_count, rejected_count "
        "from quality.dq_row_counts order by entity"
    )
    assert counts == [
        ("items", 4_070, 3_812, 111, 147),
        ("order_lines", 541_909, 539_391, 0, 2_518),
        ("orders", 25_900, 23_795, 0, 2_105),
        ("users", 4_372, 4_372, 0, 0),
    ]


def test_valid_purchases_are_the_published_ones(shop):
    lines, orders, buyers, amount = shop.rows(
        """
        select count(*), count(distinct order_id), count(distinct user_id), sum(line_amount)
        from core.fct_order_lines
        where order_status = 'completed' and user_id is not null
        """
    )[0]
    assert (lines, orders, buyers, str(amount)) == (397_884, 18_532, 4_338, "8911407.90")


def test_orders_agree_with_their_lines(shop):
    orders, buyers, amount = shop.rows(
        """
        select count(*), count(distinct user_id), sum(order_amount)
        from core.fct_orders where order_status = 'completed' and user_id is not null
        """
    )[0]
    assert (orders, buyers, str(amount)) == (18_532, 4_338, "8911407.90")


def test_returns_keep_their_minus_and_guests_their_money(shop):
    returned = shop.rows(
        "select count(*), sum(order_amount) < 0 from core.fct_orders "
        "where order_status = 'returned'"
    )
    assert returned == [(3_836, True)]
    assert shop.value("select count(*) from core.fct_orders where user_id is null") > 0


def test_customer_numbers_and_products_are_clean(shop):
    assert shop.value("select count(*) from core.dim_users where user_id like '%.%'") == 0
    assert (
        shop.value("select count(*) from core.dim_items where item_id in ('POST', 'M', 'D')") == 0
    )
    assert shop.rows(
        "select repaired_count from quality.dq_repairs "
        "where entity = 'order_lines' and dq_reason = 'item_is_no_product'"
    ) == shop.rows("select count(*) from core.fct_order_lines where item_id is null")


def test_monthly_cohorts_are_the_published_ones(shop):
    cells = dict(
        shop.rows(
            """
            select period_number, retained_users
            from marts.mart_segment_retention
            where activity_type = 'order' and segmentation = 'all' and period_type = 'month'
                and cohort_start = date '2010-12-01' and period_number between 0 and 3
            """
        )
    )
    assert cells == {0: 885, 1: 324, 2: 286, 3: 340}
    assert shop.rows(
        """
        select cohort_users, retained_users
        from marts.mart_segment_retention
        where activity_type = 'order' and segmentation = 'all' and period_type = 'month'
            and cohort_start = date '2011-01-01' and period_number = 1
        """
    ) == [(417, 92)]


def test_customer_retention_rate_is_the_published_one(shop):
    assert shop.rows(
        """
        select start_users, end_users, new_users, customer_retention_rate
        from marts.mart_customer_retention_rate
        where activity_type = 'order' and segmentation = 'all'
            and period_start = date '2011-01-01'
        """
    ) == [(885, 741, 417, pytest.approx(324 / 885))]


def test_purchase_behaviour_has_neither_giant_nor_splinter_segments(shop):
    shares = shop.rows(
        "select segment_id, user_share from segments.seg_segments "
        "where segmentation = 'behaviour' and segment_id <> 'unassigned'"
    )
    assert len(shares) >= 2
    assert all(0.01 <= share <= 0.6 for _, share in shares), shares


def test_what_a_shop_does_not_have_is_empty(shop):
    for name in ["fct_events", "fct_sessions", "fct_messages", "fct_exposures", "fct_responses"]:
        assert shop.value(f"select count(*) from core.{name}") == 0
    assert shop.value("select count(*) from marts.mart_experiment_results") == 0


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project as dbt has parsed it for the shop."""
    return Project(tmp_path_factory.mktemp("project"), ADAPTERS)


def test_the_rules_of_the_example_hold_on_rows_by_hand(shop, project):
    """Its unit tests, which no build of the demo runs."""
    ended = project.call("test", "--select", "test_type:unit,path:examples", warehouse=shop.file)
    assert len(ended.result.results) >= 4


def cut_in_an_invoice(file):
    """Move what follows the middle, and the invoice there, into a second file."""
    header, *lines = file.read_text("utf-8").splitlines(keepends=True)
    middle = len(lines) // 2
    while lines[middle].split(",")[0] != lines[middle - 1].split(",")[0]:
        middle += 1
    file.write_text("".join([header, *lines[:middle]]), "utf-8")
    file.with_stem(f"{file.stem}-rest").write_text("".join([header, *lines[middle:]]), "utf-8")


def test_days_that_come_one_by_one_equal_days_at_once(shop, project, tmp_path_factory):
    """benchmarks/daily.py does this for the whole year."""
    folder = tmp_path_factory.mktemp("days")
    with tarfile.open(FILE.with_name("daily.tar.gz")) as archive:
        archive.extractall(folder, filter="data")
    cut_in_an_invoice(folder / "by-day" / "2011-01-05.csv")
    learned = shutil.copy(shop.file, folder / "warehouse.duckdb")
    project.keep_learned(learned)
    histories = Histories(project, learned, folder / "histories")
    raw = folder / "raw" / "raw_lines"
    raw.mkdir(parents=True)
    for days in DAYS:
        for day in days:
            shutil.copy(folder / "by-day" / f"{day}.csv", raw)
        histories.increment(raw.parent)
    assert histories.differ_from_at_once(raw.parent) == ""
