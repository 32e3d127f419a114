"""Seconds and memory of one learned segmentation: sample, fit, score, beside scikit-learn on all.

python benchmarks/segmentation.py --users 1000000 --features 15
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from sklearn.cluster import KMeans
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import PowerTransformer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from python_models.algorithms.segments.candidates import ShareLimits
from python_models.algorithms.segments.classification_rows import ROW
from python_models.algorithms.segments.clusterings import fit_clusterings
from tests.python.algorithms.compiled_models import SCORING, score, widen

SEED = 20260101
DAY = date(2026, 7, 1)
# What DuckDB may hold at once; beyond it, it spills to disk.
DUCKDB_MEMORY = "1GB"
KEYS = {"segmentation": "behaviour", "version_number": 1, "algorithm": "kmeans"}


def peak_gigabytes() -> float:
    """Greatest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


@contextmanager
def timed(name: str, seconds: dict[str, float]) -> Iterator[None]:
    """Prints and keeps how long the block took; prints the processors' seconds and the peak."""
    start, work = time.perf_counter(), time.process_time()
    yield
    seconds[name] = time.perf_counter() - start
    work = time.process_time() - work
    peak = peak_gigabytes()
    print(f"{name:<26}{seconds[name]:7.1f} s {work:7.1f} s of processors   peak {peak:.2f} GB")


def plant_users(warehouse: duckdb.DuckDBPyConnection, users: int, features: int) -> None:
    """Five groups of users, some values skewed and one in twenty missing, one row a feature."""
    warehouse.sql(
        f"""
        create table feat_user_tall as
        select
            date '{DAY}' as as_of_date,
            'u' || user_number as user_id,
            'feature_' || feature_order as feature_name,
            case
                when random() < 0.05 and feature_order > 1 then null
                when feature_order % 3 = 0 then exp(place) else place
            end as feature_value
        from (
            select
                users.user_number,
                orders.feature_order,
                (hash(users.user_number % 5, orders.feature_order) % 5) * 0.8
                + sqrt(-2 * ln(1 - random())) * cos(6.283185307 * random()) as place
            from range({users}) as users (user_number)
            cross join range(1, {features + 1}) as orders (feature_order)
        )
        """
    )


def settings(features: int, k: int) -> dict[str, pl.DataFrame]:
    """The seeds and small tables that the models read."""
    own = {"segmentation": ["behaviour"]}
    asked = {**own, "required_feature": ["feature_1"], "scaling": ["standard"]}
    period = {**own, "version_number": [1], "live_from": [date(1970, 1, 1)]}
    orders = range(1, features + 1)
    return {
        "segmentations": pl.DataFrame({**own, "method": ["learned"]}),
        "seg_labels": pl.DataFrame(schema=dict.fromkeys(["segmentation", "user_id", "label"], str)),
        "dim_as_of_dates": pl.DataFrame({"as_of_date": [DAY], "is_latest": [True]}),
        "learned_segmentations": pl.DataFrame(
            {**asked, "factor_count": [0], "sample_rows": [200_000]}
        ),
        "seg_features": pl.DataFrame({"feature_order": orders}).with_columns(
            segmentation=pl.lit("behaviour"),
            feature_name=pl.format("feature_{}", "feature_order"),
            transform=pl.lit("auto"),
            missing=pl.lit("median"),
        ),
        "segmentation_algorithms": pl.DataFrame(
            {**own, "algorithm": ["kmeans"], "k_min": [k], "k_max": [k]}
        ),
        "seg_refits": pl.DataFrame({**own, "version_number": [1], "as_of_date": [DAY]}),
        "seg_version_periods": pl.DataFrame({**period, "live_to": [date(9999, 12, 31)]}),
        "seg_candidates": pl.DataFrame([{**KEYS, "k": k, "is_chosen": True}]),
        "seg_version_map": pl.DataFrame(
            [{**KEYS, "cluster_number": one, "segment_id": f"s{one}"} for one in range(1, k + 1)]
        ),
    }


def run_satsuma(warehouse: duckdb.DuckDBPyConnection, k: int, seconds: dict[str, float]) -> None:
    """Sample, fit and score with the models and the algorithms of the warehouse."""
    with timed("sample", seconds):
        widen(warehouse)
        warehouse.sql("create view feat_user_spine as from feat_user_wide")
        score(warehouse, ["seg_training_sample"])
    with timed("fit and judge", seconds):
        columns = "segmentation, sample_number, feature_name, feature_value"
        names = ["seg_features", "segmentation_algorithms", "learned_segmentations", "seg_refits"]
        fitted = fit_clusterings(
            warehouse.sql(f"select {columns} from seg_training_sample").pl(),
            *(warehouse.sql(f"select * from {name}").pl() for name in names),
            seed=SEED,
            limits=ShareLimits(0.6, 0.01),
        )
        warehouse.register("seg_clusterings", fitted)
        warehouse.register("seg_classifications", pl.DataFrame(schema=ROW))
    with timed("score everybody", seconds):
        score(warehouse, SCORING)
    sizes = warehouse.sql(
        "select segment_id, count(*) from seg_assignments group by segment_id order by segment_id"
    ).fetchall()
    print("users by segment:", dict(sizes))


def run_scikit_learn(
    warehouse: duckdb.DuckDBPyConnection, features: int, k: int, seconds: dict[str, float]
) -> None:
    """The same number of clusters, fitted on everybody at once, all in memory."""
    with timed("scikit-learn: load", seconds):
        values = np.column_stack(
            [
                warehouse.sql(
                    "select coalesce(feature_value, cast('nan' as double)) as feature_value "
                    f"from feat_user_tall where feature_name = 'feature_{order}' order by user_id"
                ).fetchnumpy()["feature_value"]
                for order in range(1, features + 1)
            ]
        )
    with timed("scikit-learn: fit on all", seconds):
        filled = SimpleImputer(strategy="median").fit_transform(values)
        prepared = np.clip(PowerTransformer().fit_transform(filled), -3, 3)
        model = KMeans(k, n_init=10, random_state=SEED).fit(prepared)
    with timed("scikit-learn: predict", seconds):
        model.predict(prepared)


def main() -> None:
    """Prints the seconds of each step and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--features", type=int, default=15)
    parser.add_argument("--clusters", type=int, default=5)
    given = parser.parse_args()
    seconds: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(str(Path(folder) / "users.duckdb")) as warehouse,
    ):
        warehouse.sql(f"set memory_limit = '{DUCKDB_MEMORY}'")
        warehouse.sql("select setseed(0.5)")
        for name, frame in settings(given.features, given.clusters).items():
            warehouse.register(name, frame)
        with timed("(make users)", seconds):
            plant_users(warehouse, given.users, given.features)
        run_satsuma(warehouse, given.clusters, seconds)
        peak = peak_gigabytes()
        run_scikit_learn(warehouse, given.features, given.clusters, seconds)
    ours = sum(seconds[name] for name in ("sample", "fit and judge", "score everybody"))
    theirs = sum(value for name, value in seconds.items() if name.startswith("scikit"))
    print(f"sample + fit + score: {ours:.1f} s, peak {peak:.2f} GB")
    print(f"scikit-learn on all:  {theirs:.1f} s, ratio {theirs / ours:.2f}")


if __name__ == "__main__":
    main()
