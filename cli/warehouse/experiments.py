"""Experiments: which there are, whether they can be trusted, what they found."""

from __future__ import annotations

from cli.output import Rows
from cli.warehouse.connection import Connection

# A confidence interval without its estimate misleads, so the columns stay together.
EFFECT_COLUMNS = """
    metric_type,
    variant_id,
    control_user_count,
    variant_user_count,
    control_mean,
    variant_mean,
    relative_lift,
    relative_lower,
    relative_upper,
    p_value,
    verdict
"""


def experiment_ids(connection: Connection) -> list[str]:
    """Every experiment of the seed, and those that only the exposures know."""
    rows = connection.query(
        "select distinct experiment_id from marts.mart_experiment_health order by experiment_id"
    )
    return [str(row[0]) for row in rows.rows]


def experiment_list(connection: Connection) -> Rows:
    """Each experiment with its worst check and its effect on the primary metric."""
    return connection.query(
        """
        with health as (
            select
                experiment_id,
                max_by(
                    health_status,
                    case health_status when 'alarm' then 2 when 'warning' then 1 else 0 end
                ) as health_status
            from marts.mart_experiment_health
            where health_status <> 'not_applicable'
            group by experiment_id
        ),

        met as (
            select experiment_id, check_value as exposed_users
            from marts.mart_experiment_health
            where check_id = 'exposures'
        )

        select
            ids.experiment_id,
            experiments.started_at,
            experiments.ended_at,
            case when met.exposed_users > 0 then health.health_status else 'no data' end
                as health_status,
            results.metric_name,
            results.variant_id,
            results.variant_user_count,
            results.relative_lift,
            results.p_value,
            results.verdict
        from (select distinct experiment_id from marts.mart_experiment_health) as ids
        left join core.dim_experiments as experiments
            on ids.experiment_id = experiments.experiment_id
        left join health on ids.experiment_id = health.experiment_id
        left join met on ids.experiment_id = met.experiment_id
        left join marts.mart_experiment_results as results
            on
                ids.experiment_id = results.experiment_id
                and results.is_primary_metric
                and results.segmentation = 'all'
        order by experiments.started_at, ids.experiment_id, results.variant_id
        """
    )


def experiment_facts(connection: Connection, experiment_id: str) -> dict[str, object]:
    """Name, period and primary metric of one experiment."""
    rows = connection.query(
        """
        select experiment_name, started_at, ended_at, primary_metric_id
        from core.dim_experiments
        where experiment_id = ?
        """,
        [experiment_id],
    )
    unregistered = dict.fromkeys(rows.columns) | {"experiment_name": experiment_id}
    return rows.records()[0] if len(rows) else unregistered


def experiment_health(connection: Connection, experiment_id: str) -> Rows:
    """Each check of an experiment, the worst first."""
    return connection.query(
        """
        select check_id, health_status, check_value, check_description
        from marts.mart_experiment_health
        where experiment_id = ?
        order by
            case health_status
                when 'alarm' then 0 when 'warning' then 1 when 'ok' then 2 else 3
            end,
            check_id
        """,
        [experiment_id],
    )


def overall_effects(connection: Connection, experiment_id: str) -> Rows:
    """The effect on every metric, over all users, the primary metric first."""
    return connection.query(
        f"""
        select metric_id, {EFFECT_COLUMNS}
        from marts.mart_experiment_results
        where experiment_id = ? and segmentation = 'all'
        order by not is_primary_metric, metric_id, variant_id
        """,
        [experiment_id],
    )


def segment_effects(connection: Connection, experiment_id: str, metric_id: str) -> Rows:
    """The effect on one metric, per segment held before exposure."""
    return connection.query(
        f"""
        select segmentation, segment_id, {EFFECT_COLUMNS}
        from marts.mart_experiment_results
        where experiment_id = ? and metric_id = ? and segmentation <> 'all'
        order by segmentation, segment_id = 'unassigned', segment_id, variant_id
        """,
        [experiment_id, metric_id],
    )
