-- Grain: one row per experiment_id × variant_id × exposure_day_number, of the primary metric.
{{ config(materialized='view') }}

with

exposure_days as (
    select * from {{ ref('exp_exposure_day_statistics') }}
),

experiments as (
    select * from {{ ref('dim_experiments') }}
),

-- Of days that a variant has not lived through there is nothing to compare.
final as (
    select
        exposure_days.experiment_id,
        experiments.primary_metric_id as metric_id,
        exposure_days.variant_id,
        experiments.control_variant_id,
        exposure_days.exposure_day_number,
        exposure_days.user_count,
        exposure_days.numerator_sum,
        exposure_days.numerator_sum_squares
    from exposure_days
    inner join experiments on exposure_days.experiment_id = experiments.experiment_id
    where exposure_days.user_count > 0
)

select * from final
