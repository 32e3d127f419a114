"""Seconds and memory of many experiments: one scan over facts and exposures, then every effect.

python benchmarks/experiments.py --exposures 20000000
"""

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.segmentation import peak_gigabytes, timed
from python_models.algorithms.experiments.effects import effects
from tests.python.algorithms.compiled_models import compiled

DAY = date(2026, 7, 1)
# What DuckDB may hold at once; beyond it, it spills to disk.
DUCKDB_MEMORY = "6GB"
EXPERIMENTS_OF_A_USER = 10
SEGMENTS = 8
# The models between exposures and effects, in the order in which they read each other.
SCAN = {
    "exp_exposures_checked": "view", "exp_exposures": "table",
    "exp_experiment_metrics": "view", "exp_metric_sides": "view", "exp_outcomes": "view",
    "seg_user_combinations": "table", "seg_combinations": "table", "exp_experiment_spans": "view",
    "exp_exposure_combinations": "table", "exp_combinations": "view",
    "exp_exposure_segments": "view", "exp_exposure_counts": "table",
    "exp_segment_counts": "view", "exp_user_measures": "table", "exp_metric_caps": "table",
    "exp_user_metrics": "view", "exp_segment_sums": "table", "exp_group_sums": "table",
    "exp_quantiles": "table", "exp_statistics": "table",
}  # fmt: skip
# metric_type, numerator, denominator, window, then what is special about the metric.
METRICS = [
    ("proportion", ("event", "read", "any"), None, (0, 14), {"covariate_days": 14}),
    ("proportion", ("event", "asked", "any"), None, (0, 14), {"covariate_days": 14}),
    ("proportion", ("order", None, "any"), None, (0, 14), {"covariate_days": 14}),
    ("retention", ("user_day", None, "any"), None, (7, 8), {}),
    ("count", ("event", "read", "count"), None, (0, 28), {"covariate_days": 14}),
    ("count", ("user_day", None, "count"), None, (0, 28), {"covariate_days": 14}),
    ("mean", ("event", None, "seconds"), None, (0, 28), {"cap_value": 3000.0}),
    ("revenue", ("order", None, "amount"), None, (0, 28), {"cap_quantile": 0.99}),
    ("ratio", ("event", "read", "count"), ("user_day", None, "count"), (0, 28), {}),
    ("quantile", ("user_day", None, "seconds"), None, (0, 28), {"quantile_level": 0.9}),
]


def metric_seed() -> pl.DataFrame:
    """Ten metrics of every type, as rows of the seed."""
    rows = []
    for number, (kind, top, bottom, window, special) in enumerate(METRICS):
        sides = {}
        for side, facts in (("numerator", top), ("denominator", bottom or (None, None, None))):
            names = (f"{side}_source", f"{side}_event", f"{side}_value")
            sides |= dict(zip(names, facts, strict=True))
        rows.append(
            {
                "metric_id": f"metric_{number}",
                "metric_type": kind,
                **sides,
                "window_start_days": window[0],
                "window_end_days": window[1],
                "good_direction": "increase",
                "cap_value": None,
                "cap_quantile": None,
                "quantile_level": None,
                "covariate_days": None,
            }
            | special
        )
    return pl.DataFrame(
        rows,
        schema_overrides={
            **dict.fromkeys(("cap_value", "cap_quantile", "quantile_level"), pl.Float64),
            "covariate_days": pl.Int32,
        },
    )


def seeds(experiments: int) -> dict[str, pl.DataFrame]:
    """The seeds and small tables that the models read."""
    names = pl.DataFrame({"experiment_id": [f"experiment_{n}" for n in range(experiments)]})
    metrics = metric_seed()
    return {
        "metrics": metrics,
        "dim_experiments": names.with_columns(
            control_variant_id=pl.lit("control"),
            started_at=pl.lit(None, dtype=pl.Datetime),
            ended_at=pl.lit(None, dtype=pl.Datetime),
            assignment_unit=pl.lit("user"),
        ),
        "experiment_variants": names.join(
            pl.DataFrame({"variant_id": ["control", "treatment"]}), how="cross"
        ),
        "experiment_metrics": names.join(metrics.select("metric_id"), how="cross").with_columns(
            metric_role=pl.lit("goal"), non_inferiority_margin=pl.lit(None, dtype=pl.Float64)
        ),
        "segmentations": pl.DataFrame({"segmentation": ["all", "behaviour"]}),
        "dim_as_of_dates": pl.DataFrame({"as_of_date": [DAY], "is_latest": [True]}),
    }


def plant_users(warehouse: duckdb.DuckDBPyConnection, exposures: int, experiments: int) -> None:
    """Users in ten experiments each, exposed in May, with six facts each from April to June."""
    users = exposures // EXPERIMENTS_OF_A_USER
    moment = "timestamp '2026-05-01' + cast(random() * 28 * 86400 as integer) * interval 1 second"
    fact = "timestamp '2026-04-20' + cast(random() * 63 * 86400 as integer) * interval 1 second"
    for table, sql in {
        "fct_exposures": f"""
            select
                'experiment_' || (user_number * 7 + place) % {experiments} as experiment_id,
                'u' || user_number as user_id,
                case when hash(user_number, place) % 2 = 0 then 'control' else 'treatment' end
                    as variant_id,
                {moment} as exposed_at,
                1 as variant_count
            from range({users}) as users (user_number)
            cross join range({EXPERIMENTS_OF_A_USER}) as places (place)
        """,
        "fct_events": f"""
            select
                'e' || user_number || '-' || place as event_id,
                'u' || user_number as user_id,
                case place % 3 when 0 then 'asked' else 'read' end as event_name,
                {fact} as occurred_at,
                floor(random() * 1000) as duration_seconds
            from range({users}) as users (user_number)
            cross join range(3) as places (place)
        """,
        "fct_orders": f"""
            select
                'o' || user_number as order_id,
                'u' || user_number as user_id,
                {fact} as ordered_at,
                'completed' as order_status,
                cast(random() * 100 as decimal(18, 2)) as order_amount
            from range({users}) as users (user_number)
        """,
        "fct_user_days": f"""
            select
                'u' || user_number as user_id,
                date '2026-04-20' + cast(floor(random() * 30) + place * 30 as integer)
                    as activity_date,
                0.0 as order_amount,
                floor(random() * 1000) as active_seconds
            from range({users}) as users (user_number)
            cross join range(2) as places (place)
        """,
        "dim_users": f"""
            select
                'u' || user_number as user_id,
                null as city,
                null as region,
                null as country,
                null as plan
            from range({users}) as users (user_number)
        """,
        "seg_membership": f"""
            select
                segmentation,
                case segmentation when 'all' then 'all' else 's' || hash(user_number) % {SEGMENTS}
                end as segment_id,
                'u' || user_number as user_id,
                timestamp '1900-01-01' as valid_from,
                timestamp '9999-12-31' as valid_to
            from range({users}) as users (user_number)
            cross join segmentations
        """,
    }.items():
        warehouse.sql(f"create table {table} as {sql}")


def main() -> None:
    """Prints seconds and memory of making the data, of the scan and of the effects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exposures", type=int, default=20_000_000)
    parser.add_argument("--experiments", type=int, default=1000, help="10 or more")
    given = parser.parse_args()
    seconds: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(str(Path(folder) / "experiments.duckdb")) as warehouse,
    ):
        warehouse.sql(f"set memory_limit = '{DUCKDB_MEMORY}'")
        warehouse.sql("select setseed(0.5)")
        for name, frame in seeds(given.experiments).items():
            warehouse.register(name, frame)
        with timed("(make exposures)", seconds):
            plant_users(warehouse, given.exposures, given.experiments)
        with timed("scan", seconds):
            for model, kind in SCAN.items():
                with timed(f"  {model}", {}):
                    sql = compiled(model, segmentation_pairs=[])
                    warehouse.sql(f"create {kind} {model} as {sql}")
        peak = peak_gigabytes()
        statistics = warehouse.sql("select * from exp_statistics").pl()
        print(f"rows of statistics: {statistics.height}")
    with timed("effects", seconds):
        found = effects(statistics)
    print(f"effects: {found.height}, told {found['p_value'].is_not_null().sum()}")
    print(f"scan: {seconds['scan']:.1f} s, peak {peak:.2f} GB; effects: {seconds['effects']:.1f} s")


if __name__ == "__main__":
    main()
