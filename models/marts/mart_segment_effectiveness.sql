-- Grain: one row per period_start (month) × segmentation × segment_id × measure_id.

with

satisfaction as (
    select * from {{ ref('mart_segment_satisfaction') }}
),

customer_retention as (
    select * from {{ ref('mart_customer_retention_rate') }}
),

conversion as (
    select * from {{ ref('mart_segment_conversion') }}
),

cost as (
    select * from {{ ref('mart_segment_cost') }}
),

measures as (
    select
        period_start,
        segmentation,
        segment_id,
        'satisfaction' as measure_group,
        measure_id,
        answer_sum as measure_numerator,
        answer_count as measure_denominator,
        measure_lower,
        measure_upper
    from satisfaction
    union all
    select
        period_start,
        segmentation,
        segment_id,
        'retention' as measure_group,
        concat('customer_retention_rate_', activity_type) as measure_id,
        end_users - new_users as measure_numerator,
        start_users as measure_denominator,
        cast(null as double) as measure_lower,
        cast(null as double) as measure_upper
    from customer_retention
    where is_complete
    union all
    select
        period_start,
        segmentation,
        segment_id,
        'conversion' as measure_group,
        goal_id as measure_id,
        converted_count as measure_numerator,
        eligible_count as measure_denominator,
        {{ wilson_bound('-', 'converted_count', 'eligible_count') }} as measure_lower,
        {{ wilson_bound('+', 'converted_count', 'eligible_count') }} as measure_upper
    from conversion
    union all
    select
        period_start,
        segmentation,
        segment_id,
        'cost' as measure_group,
        'cost_per_reached_user' as measure_id,
        allocated_cost as measure_numerator,
        reached_users as measure_denominator,
        cast(null as double) as measure_lower,
        cast(null as double) as measure_upper
    from cost
),

final as (
    select
        period_start,
        segmentation,
        segment_id,
        measure_group,
        measure_id,
        cast(measure_numerator as double) as measure_numerator,
        cast(measure_denominator as bigint) as measure_denominator,
        {{ ratio('measure_numerator', 'measure_denominator') }} as measure_value,
        measure_lower,
        measure_upper
    from measures
)

select * from final
