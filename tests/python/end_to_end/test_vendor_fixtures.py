"""The vendors' published example tables, as Fivetran lands them, give what one adds up."""

import shutil

import pytest

from tests.python.end_to_end.builds import SHARED_DATA
from tests.python.end_to_end.vendors import ADAPTERS, vendor_build

FIXTURES = SHARED_DATA / "vendor_formats"
# Source → file of a table: {} stands for the table's name.
FILES = {
    "shopify": "shopify_{}_data.csv",
    "stripe": "{}_data.csv",
    "klaviyo": "{}.csv",
    "mailchimp": "{}.csv",
}

pytestmark = pytest.mark.skipif(not FIXTURES.exists(), reason=f"{FIXTURES} is not there")


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vendor_fixtures")
    raw = folder / "raw"
    for source, pattern in FILES.items():
        before, after = pattern.split("{}")
        (raw / source).mkdir(parents=True)
        for file in (FIXTURES / source).glob(before + "*" + after):
            table = file.name.removeprefix(before).removesuffix(after)
            shutil.copy(file, raw / source / f"{table}.csv")
    build = vendor_build(folder, raw, {source: ADAPTERS[source] for source in FILES})
    build.dbt("run", "--select", "path:models/staging", "+dq_row_counts")
    return build


def accounts(build, source):
    """Received, accepted, duplicate and rejected rows of each entity."""
    rows = build.rows(
        "select entity, received_count, accepted_count, duplicate_count, rejected_count "
        f"from quality.dq_row_counts where source = '{source}'"
    )
    return {entity: counts for entity, *counts in rows}


def test_shopify(examples):
    """Lines of 4.40, 2.80 and 2 × 2.80 less 2.80, which is on no line: 10.00 pounds.

    The other five orders have no lines here. The refunds are of orders that are not there.
    """
    assert examples.rows(
        "select currency, count(distinct order_id), cast(sum(line_amount) as varchar) "
        "from staging.stg_shopify__orders left join staging.stg_shopify__order_lines "
        "using (order_id) group by currency order by currency"
    ) == [("GBP", 3, "10.00"), ("USD", 5, None)]
    assert accounts(examples, "shopify") == {
        "users": [4, 4, 0, 0],
        "consents": [4, 4, 0, 0],
        "items": [8, 8, 0, 0],
        "orders": [13, 8, 0, 5],
        "order_lines": [13, 3, 0, 10],
        "events": [3, 3, 0, 0],
    }


def test_stripe(examples):
    """All charges were declined; of two invoices of 10 dollars, one is of the test mode."""
    assert examples.rows(
        "select order_id, cast(sum(line_amount) as varchar) "
        "from staging.stg_stripe__orders left join staging.stg_stripe__order_lines "
        "using (order_id) group by order_id"
    ) == [("stripe:ab1111", "10.00")]
    assert accounts(examples, "stripe")["users"] == [12, 12, 0, 0]
    assert accounts(examples, "stripe")["orders"] == [16 + 2 + 4 + 12, 1, 0, 16 + 1 + 4 + 12]


def test_klaviyo(examples):
    """Three of four events are received e-mails, none opened; the fourth is an order."""
    assert examples.rows(
        "select count(*), count(delivered_at), count(opened_at) from staging.stg_klaviyo__messages"
    ) == [(3, 3, 0)]


def test_mailchimp(examples):
    """Campaign: 10 recipients, 7 opened, 2 clicked. Automation: 3, all opened and clicked, 1 left.

    One of these three opens is only known by its clicks.
    """
    assert examples.rows(
        "select count(*), count(opened_at), count(clicked_at), count(unsubscribed_at) "
        "from staging.stg_mailchimp__messages"
    ) == [(13, 10, 5, 1)]
    assert accounts(examples, "mailchimp")["users"] == [9, 8, 1, 0]
