"""CDNOW and Online Retail: the rule chooses a sound model, and refuses unscaled k-means."""

from datetime import date

import duckdb
import numpy as np
import polars as pl
import pytest

from python_models.algorithms.segments.candidates import AlgorithmPlan, ShareLimits, fit_candidates
from python_models.algorithms.segments.clustering_rows import candidate_rows
from python_models.algorithms.segments.clusterings import fit_clusterings
from tests.python.algorithms.compiled_models import ROOT, compiled
from tests.python.algorithms.planted_users import SEED, inputs

SHARED = ROOT.parent / "shared" / "data"
CDNOW = SHARED / "cdnow" / "CDNOW_master.txt"
RETAIL = SHARED / "online_retail" / "online_retail.parquet"
LIMITS = ShareLimits(largest=0.6, smallest=0.01)
COLUMNS = ["algorithm", "k", "silhouette", "gap", "agreement", "agreement_error",
           "largest_share", "smallest_share", "reason"]  # fmt: skip


def buyers(orders, end):
    """recency_days, frequency, monetary_amount, average_order_amount of buyers in random order."""
    with duckdb.connect() as connection:
        return connection.sql(
            f"""
            select
                date_diff('day', max(day), date '{end}') as recency_days,
                cast(count(*) as double) as frequency,
                sum(amount) as monetary_amount,
                avg(amount) as average_order_amount
            from ({orders}) as orders
            group by customer
            order by md5(cast(customer as varchar)), customer
            """
        ).pl()


@pytest.fixture(scope="module")
def cdnow():
    if not CDNOW.exists():
        pytest.skip(f"{CDNOW} is not there")
    return buyers(
        f"""
        select
            fields[1] as customer,
            cast(strptime(fields[2], '%Y%m%d') as date) as day,
            cast(fields[4] as double) as amount
        from (
            select regexp_extract_all(line, '[0-9.]+') as fields
            from read_csv(
                '{CDNOW}', columns = {{'line': 'varchar'}}, delim = '\t', skip = 1, header = false
            )
        )
        """,
        date(1998, 7, 1),
    )


@pytest.fixture(scope="module")
def retail():
    if not RETAIL.exists():
        pytest.skip(f"{RETAIL} is not there")
    return buyers(
        f"""
        select
            CustomerID as customer,
            InvoiceNo,
            min(cast(InvoiceDate as date)) as day,
            sum(Quantity * UnitPrice) as amount
        from '{RETAIL}'
        where CustomerID is not null and Quantity > 0 and UnitPrice > 0
        group by CustomerID, InvoiceNo
        """,
        date(2011, 12, 10),
    )


def judged(values, algorithms):
    """What seg_candidates.sql says of prepared candidates and of raw k-means."""
    asked = inputs(values, algorithms, transforms=["log1p"] * 4)
    fitted = fit_clusterings(**asked, limits=LIMITS)
    raw = fit_candidates(values, [AlgorithmPlan("kmeans", (3, 5))], LIMITS, SEED)
    unscaled = pl.concat(
        candidate_rows(one, np.empty((0, 0)), [], has_factors=False) for one in raw
    ).with_columns(segmentation=pl.lit("unscaled"), version_number=pl.lit(1, dtype=pl.Int64))
    with duckdb.connect() as connection:
        connection.register("seg_clusterings", pl.concat([fitted, unscaled]))
        found = connection.sql(compiled("seg_candidates")).pl()
    with pl.Config(tbl_rows=30, tbl_cols=12, tbl_width_chars=180, fmt_str_lengths=60):
        print(found.sort("segmentation", "algorithm", "k").select("segmentation", *COLUMNS))
    return found


def assert_sound(found):
    chosen = found.filter(pl.col("is_chosen"))
    assert chosen["segmentation"].to_list() == ["behaviour"]
    assert chosen["largest_share"][0] <= 0.6 and chosen["smallest_share"][0] >= 0.01
    assert chosen["agreement"][0] >= 0.8
    unscaled = found.filter(pl.col("segmentation") == "unscaled")
    assert unscaled.height == 2
    # The beauty that misleads: nearly everybody in one cluster, far from a few great spenders.
    assert unscaled["reason"].str.starts_with("refused: the largest segment holds ").all()


def test_cdnow_gets_a_sound_model_and_unscaled_k_means_is_refused(cdnow):
    assert cdnow.height == 23_570
    found = judged(cdnow.to_numpy().astype(float), {"kmeans": (3, 6), "gaussian_mixture": (3, 3)})
    assert_sound(found)


def test_online_retail_gets_a_sound_model_and_unscaled_k_means_is_refused(retail):
    assert retail.height == 4_338
    values = retail.to_numpy().astype(float)
    found = judged(values, {"kmeans": (3, 6), "ward": (3, 4), "hdbscan": None})
    assert_sound(found)
