-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id.
{{ config(materialized='view') }}

with

variants as (
    select * from {{ ref('experiment_variants') }}
),

exposure_counts as (
    select * from {{ ref('exp_exposure_counts') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

user_counts as (
    select
        exposure_counts.experiment_id,
        exposure_counts.metric_id,
        exposure_counts.variant_id,
        exposure_counts.segmentation,
        exposure_counts.segment_id,
        sum(exposure_counts.user_count) filter (
            where exposure_counts.closed_date <= as_of_dates.as_of_date
        ) as user_count,
        sum(exposure_counts.user_count) filter (
            where exposure_counts.closed_date > as_of_dates.as_of_date
        ) as open_count
    from exposure_counts
    inner join as_of_dates on as_of_dates.is_latest
    group by
        exposure_counts.experiment_id,
        exposure_counts.metric_id,
        exposure_counts.variant_id,
        exposure_counts.segmentation,
        exposure_counts.segment_id
),

-- Every variant in every segment that any of them has, so that users of segments add up to all.
cells as (
    select distinct
        user_counts.experiment_id,
        user_counts.metric_id,
        variants.variant_id,
        user_counts.segmentation,
        user_counts.segment_id
    from user_counts
    inner join variants on user_counts.experiment_id = variants.experiment_id
),

final as (
    select
        cells.experiment_id,
        cells.metric_id,
        cells.variant_id,
        cells.segmentation,
        cells.segment_id,
        cast(coalesce(user_counts.user_count, 0) as bigint) as user_count,
        cast(coalesce(user_counts.open_count, 0) as bigint) as open_count
    from cells
    left join user_counts
        on cells.experiment_id = user_counts.experiment_id
        and cells.metric_id = user_counts.metric_id
        and cells.variant_id = user_counts.variant_id
        and cells.segmentation = user_counts.segmentation
        and cells.segment_id = user_counts.segment_id
)

select * from final
