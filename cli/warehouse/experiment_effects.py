"""Effects of one experiment: overall, per segment, per factor, day by day."""

from __future__ import annotations

from enum import StrEnum

from cli.output import Rows
from cli.warehouse.connection import Connection


class Estimator(StrEnum):
    """How an effect is estimated; sequential: with bounds that hold however often one looks."""

    welch = "welch"
    cuped = "cuped"
    post_stratified = "post_stratified"
    sequential = "sequential"


def effects(
    connection: Connection,
    experiment_id: str,
    estimator: Estimator | None,
    *,
    by_segment_of: str | None = None,
) -> Rows:
    """Overall effects on every metric, the primary one first; or one metric's, per segment.

    Without an estimator, and where it has nothing to say: the one that the verdict rests on. The
    verdict stands beside no other.
    """
    is_sequential = estimator is Estimator.sequential
    prefix = "sequential_" if is_sequential else ""
    wanted = None if is_sequential else estimator
    parts = (
        "effects.segmentation <> 'all' and effects.metric_id = ?"
        if by_segment_of
        else "effects.segmentation = 'all' and coalesce(?, '') = ''"
    )
    return connection.query(
        f"""
        select
            effects.metric_id,
            results.metric_name,
            effects.metric_type,
            effects.metric_role,
            results.is_primary_metric,
            effects.segmentation,
            effects.segment_id,
            results.segment_name,
            effects.variant_id,
            effects.estimator,
            effects.control_user_count,
            effects.variant_user_count,
            effects.control_mean,
            effects.variant_mean,
            effects.relative_lift,
            effects.relative_{prefix}lower as relative_lower,
            effects.relative_{prefix}upper as relative_upper,
            effects.{prefix}p_value as p_value,
            effects.relative_sequential_lower,
            effects.relative_sequential_upper,
            effects.chance_to_win,
            effects.expected_loss,
            results.interaction_holm_p_value,
            effects.status,
            case
                when effects.estimator = results.verdict_estimator and not ? then results.verdict
            end as verdict
        from experiments.exp_effects as effects
        inner join marts.mart_experiment_results as results
            on
                effects.experiment_id = results.experiment_id
                and effects.metric_id = results.metric_id
                and effects.variant_id = results.variant_id
                and effects.segmentation = results.segmentation
                and effects.segment_id = results.segment_id
        where
            effects.experiment_id = ?
            and {parts}
            and effects.estimator in (?, results.verdict_estimator)
        qualify row_number() over (
            partition by
                effects.metric_id, effects.variant_id, effects.segmentation, effects.segment_id
            order by effects.relative_lift is null, coalesce(effects.estimator = ?, false) desc
        ) = 1
        order by
            not results.is_primary_metric,
            case effects.metric_role when 'goal' then 0 when 'guardrail' then 1 else 2 end,
            effects.metric_id,
            effects.segmentation,
            effects.segment_id = 'unassigned',
            effects.segment_id,
            effects.variant_id
        """,
        [is_sequential, experiment_id, by_segment_of, wanted, wanted],
    )


def heterogeneity(
    connection: Connection, experiment_id: str, metric_id: str, estimator: str
) -> Rows:
    """Whether the effect on a metric differs between the segments of each segmentation."""
    return connection.query(
        """
        select
            variant_id,
            segmentation,
            segment_id,
            contrast,
            contrast_lower,
            contrast_upper,
            interaction_p_value,
            interaction_holm_p_value,
            cochran_q,
            heterogeneity_degrees_of_freedom,
            heterogeneity_p_value,
            i_squared_share,
            status
        from experiments.exp_heterogeneity
        where experiment_id = ? and metric_id = ? and estimator = ?
        order by variant_id, segmentation, segment_id
        """,
        [experiment_id, metric_id, estimator],
    )


def timeline(connection: Connection, experiment_id: str, metric_id: str, estimator: str) -> Rows:
    """The effect on a metric over all users whose window had closed, day by day."""
    return connection.query(
        """
        select
            variant_id,
            statistics_date,
            control_user_count,
            variant_user_count,
            relative_lift,
            relative_lower,
            relative_upper,
            relative_sequential_lower,
            relative_sequential_upper
        from marts.mart_experiment_timeline
        where experiment_id = ? and metric_id = ? and estimator = ?
        order by variant_id, statistics_date
        """,
        [experiment_id, metric_id, estimator],
    )


def arms(connection: Connection, experiment_id: str) -> Rows:
    """How many users each variant was to have and has."""
    return connection.query(
        """
        select
            variant_id,
            user_count,
            user_count / nullif(sum(user_count) over (), 0) as user_share,
            planned_weight / nullif(sum(planned_weight) over (), 0) as planned_share
        from experiments.exp_variant_counts
        where experiment_id = ?
        order by variant_id
        """,
        [experiment_id],
    )


def factors(connection: Connection, experiment_id: str, metric_id: str) -> Rows:
    """Main effects and interactions of the factors of a multivariate test, over all users."""
    return connection.query(
        """
        select
            effect_id,
            level_ids,
            effect_order,
            effect_estimate,
            effect_lower,
            effect_upper,
            p_value,
            holm_p_value,
            wald_p_value,
            status
        from experiments.exp_factor_effects
        where experiment_id = ? and metric_id = ? and segmentation = 'all'
        order by effect_order, effect_id, level_ids
        """,
        [experiment_id, metric_id],
    )


def weights(connection: Connection, experiment_id: str) -> Rows:
    """The share of new users that each variant of a bandit gets next, per segment."""
    return connection.query(
        """
        select segmentation, segment_id, variant_id, planned_share, chance_to_be_best, bandit_share
        from experiments.exp_bandit_weights
        where experiment_id = ?
        order by segmentation <> 'all', segmentation, segment_id, variant_id
        """,
        [experiment_id],
    )
