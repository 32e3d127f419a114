"""Experiments: which there are, whether they can be trusted, what they found."""

from __future__ import annotations

from cli.output import Rows
from cli.warehouse.connection import Connection

WORST_FIRST = """
    case health_status when 'alarm' then 0 when 'warning' then 1 when 'ok' then 2 else 3 end
"""


def experiment_ids(connection: Connection) -> list[str]:
    """Every experiment of the seed, and those that only the exposures know."""
    rows = connection.query(
        "select distinct experiment_id from marts.mart_experiment_health order by experiment_id"
    )
    return [str(row[0]) for row in rows.rows]


def experiment_list(connection: Connection) -> Rows:
    """Each variant with the worst check of its experiment and what is to be done about it."""
    return connection.query(
        f"""
        with health as (
            select
                experiment_id,
                max(check_value) filter (where check_id = 'exposures') as exposed_users,
                arg_min(health_status, {WORST_FIRST}) as health_status
            from marts.mart_experiment_health
            group by experiment_id
        )

        select
            health.experiment_id,
            experiments.started_at,
            experiments.ended_at,
            experiments.assignment,
            case when health.exposed_users > 0 then health.health_status else 'no data' end
                as health_status,
            results.metric_name,
            decisions.variant_id,
            results.control_user_count,
            results.variant_user_count,
            decisions.estimator,
            decisions.relative_lift,
            decisions.judged_lower,
            decisions.judged_upper,
            decisions.judged_p_value,
            decisions.decision
        from health
        left join core.dim_experiments as experiments
            on health.experiment_id = experiments.experiment_id
        left join marts.mart_experiment_decisions as decisions
            on health.experiment_id = decisions.experiment_id
        left join marts.mart_experiment_results as results
            on
                decisions.experiment_id = results.experiment_id
                and decisions.variant_id = results.variant_id
                and results.is_primary_metric
                and results.segmentation = 'all'
        order by experiments.started_at, health.experiment_id, decisions.variant_id
        """
    )


def experiment_facts(connection: Connection, experiment_id: str) -> dict[str, object]:
    """Name, period, design and primary metric of one experiment."""
    rows = connection.query(
        """
        select
            experiments.experiment_name,
            seeds.hypothesis,
            experiments.started_at,
            experiments.ended_at,
            experiments.control_variant_id,
            experiments.primary_metric_id,
            metrics.metric_name as primary_metric_name,
            experiments.assignment,
            experiments.allocation,
            experiments.planned_lift
        from core.dim_experiments as experiments
        inner join reference.experiments as seeds
            on experiments.experiment_id = seeds.experiment_id
        left join reference.metrics as metrics
            on experiments.primary_metric_id = metrics.metric_id
        where experiments.experiment_id = ?
        """,
        [experiment_id],
    )
    unregistered = dict.fromkeys(rows.columns) | {"experiment_name": experiment_id}
    return rows.records()[0] if len(rows) else unregistered


def decisions(connection: Connection, experiment_id: str) -> Rows:
    """What is to be done about each variant, why, and what that rests on."""
    return connection.query(
        """
        select
            variant_id,
            decision,
            reason,
            estimator,
            is_final,
            relative_lift,
            judged_lower,
            judged_upper,
            judged_p_value,
            planned_lift,
            power_reached,
            days_left
        from marts.mart_experiment_decisions
        where experiment_id = ?
        order by variant_id
        """,
        [experiment_id],
    )


def experiment_health(connection: Connection, experiment_id: str) -> Rows:
    """Each check of an experiment, the worst first."""
    return connection.query(
        f"""
        select check_id, health_status, finding, check_value, check_description
        from marts.mart_experiment_health
        where experiment_id = ?
        order by {WORST_FIRST}, check_id
        """,
        [experiment_id],
    )
