-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id.

with

exposures as (
    select * from {{ ref('exp_exposures') }}
),

user_metrics as (
    select * from {{ ref('exp_user_metrics') }}
),

experiment_metrics as (
    select * from {{ ref('experiment_metrics') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

variants as (
    select * from {{ ref('experiment_variants') }}
),

-- The segment is the one held when exposed: what treatment did to a user cannot move them.
segment_exposures as (
    {{ segment_held_at('exposures', 'exposed_at') }}
),

sums as (
    select
        segment_exposures.experiment_id,
        user_metrics.metric_id,
        segment_exposures.variant_id,
        segment_exposures.segmentation,
        segment_exposures.segment_id,
        max(segment_exposures.control_variant_id) as control_variant_id,
        count_if(user_metrics.is_window_closed) as user_count,
        count_if(not user_metrics.is_window_closed) as open_count,
        sum(user_metrics.numerator) as numerator_sum,
        sum(user_metrics.numerator * user_metrics.numerator) as numerator_sum_squares,
        sum(user_metrics.denominator) as denominator_sum,
        sum(user_metrics.denominator * user_metrics.denominator) as denominator_sum_squares,
        sum(user_metrics.numerator * user_metrics.denominator) as cross_sum
    from segment_exposures
    inner join user_metrics
        on segment_exposures.experiment_id = user_metrics.experiment_id
        and segment_exposures.user_id = user_metrics.user_id
    group by
        segment_exposures.experiment_id,
        user_metrics.metric_id,
        segment_exposures.variant_id,
        segment_exposures.segmentation,
        segment_exposures.segment_id
),

-- Every variant in every segment that any of them has, so that users of segments add up to all.
cells as (
    select distinct
        sums.experiment_id,
        sums.metric_id,
        sums.segmentation,
        sums.segment_id,
        sums.control_variant_id,
        variants.variant_id
    from sums
    inner join variants on sums.experiment_id = variants.experiment_id
),

final as (
    select
        cells.experiment_id,
        cells.metric_id,
        metrics.metric_type,
        experiment_metrics.metric_role,
        cells.variant_id,
        cells.control_variant_id,
        cells.segmentation,
        cells.segment_id,
        cast(coalesce(sums.user_count, 0) as bigint) as user_count,
        cast(coalesce(sums.open_count, 0) as bigint) as open_count,
        cast(sums.numerator_sum as double) as numerator_sum,
        cast(sums.numerator_sum_squares as double) as numerator_sum_squares,
        cast(sums.denominator_sum as double) as denominator_sum,
        cast(sums.denominator_sum_squares as double) as denominator_sum_squares,
        cast(sums.cross_sum as double) as cross_sum
    from cells
    inner join metrics on cells.metric_id = metrics.metric_id
    inner join experiment_metrics
        on cells.experiment_id = experiment_metrics.experiment_id
        and cells.metric_id = experiment_metrics.metric_id
    left join sums
        on cells.experiment_id = sums.experiment_id
        and cells.metric_id = sums.metric_id
        and cells.segmentation = sums.segmentation
        and cells.segment_id = sums.segment_id
        and cells.variant_id = sums.variant_id
)

select * from final
