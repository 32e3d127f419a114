-- Grain: one row per experiment_id × check_id × metric_id × variant_id, measured before exposure.
{{ config(materialized='view') }}

with

statistics as (
    select * from {{ ref('exp_statistics') }}
),

late_exposures as (
    select * from {{ ref('exp_late_exposures') }}
),

final as (
    select
        experiment_id,
        'preperiod_imbalance' as check_id,
        metric_id,
        variant_id,
        control_variant_id,
        unit_count,
        pre_numerator_sum as numerator_sum,
        pre_numerator_sum_squares as numerator_sum_squares,
        pre_denominator_sum as denominator_sum,
        pre_denominator_sum_squares as denominator_sum_squares,
        pre_numerator_pre_denominator_sum as numerator_denominator_sum
    from statistics
    where segmentation = 'all' and pre_numerator_sum is not null
    union all
    select
        experiment_id,
        'late_exposures' as check_id,
        metric_id,
        variant_id,
        control_variant_id,
        user_count as unit_count,
        cast(late_count as double) as numerator_sum,
        cast(late_count as double) as numerator_sum_squares,
        cast(null as double) as denominator_sum,
        cast(null as double) as denominator_sum_squares,
        cast(null as double) as numerator_denominator_sum
    from late_exposures
)

select * from final
