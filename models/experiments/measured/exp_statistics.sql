-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id.

with

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

segment_counts as (
    select * from {{ ref('exp_segment_counts') }}
),

segment_sums as (
    select * from {{ ref('exp_segment_sums') }}
),

group_sums as (
    select * from {{ ref('exp_group_sums') }}
),

quantiles as (
    select * from {{ ref('exp_quantiles') }}
),

final as (
    select
        segment_counts.experiment_id,
        segment_counts.metric_id,
        experiment_metrics.metric_type,
        experiment_metrics.statistic_type,
        experiment_metrics.metric_role,
        experiment_metrics.good_direction,
        experiment_metrics.non_inferiority_margin,
        segment_counts.variant_id,
        experiment_metrics.control_variant_id,
        segment_counts.segmentation,
        segment_counts.segment_id,
        segment_counts.user_count,
        segment_counts.open_count,
        case
            when experiment_metrics.assignment_unit = 'user' then segment_counts.user_count
            else coalesce(group_sums.unit_count, 0)
        end as unit_count,
        cast(coalesce(segment_sums.outcome_count, 0) as bigint) as outcome_count,
        cast(coalesce(segment_sums.value_count, 0) as bigint) as value_count,
        cast(coalesce(segment_sums.not_finite_count, 0) as bigint) as not_finite_count,
        {{
            moment_columns(
                ['group_sums', 'segment_sums'], 'experiment_metrics', 'segment_counts.user_count'
            )
        }},
        experiment_metrics.quantile_level,
        quantiles.quantile_value,
        quantiles.quantile_lower,
        quantiles.quantile_upper
    from segment_counts
    inner join experiment_metrics
        on segment_counts.experiment_id = experiment_metrics.experiment_id
        and segment_counts.metric_id = experiment_metrics.metric_id
    left join segment_sums
        on segment_counts.experiment_id = segment_sums.experiment_id
        and segment_counts.metric_id = segment_sums.metric_id
        and segment_counts.variant_id = segment_sums.variant_id
        and segment_counts.segmentation = segment_sums.segmentation
        and segment_counts.segment_id = segment_sums.segment_id
    left join group_sums
        on segment_counts.experiment_id = group_sums.experiment_id
        and segment_counts.metric_id = group_sums.metric_id
        and segment_counts.variant_id = group_sums.variant_id
        and segment_counts.segmentation = group_sums.segmentation
        and segment_counts.segment_id = group_sums.segment_id
    left join quantiles
        on segment_counts.experiment_id = quantiles.experiment_id
        and segment_counts.metric_id = quantiles.metric_id
        and segment_counts.variant_id = quantiles.variant_id
        and segment_counts.segmentation = quantiles.segmentation
        and segment_counts.segment_id = quantiles.segment_id
)

select * from final
