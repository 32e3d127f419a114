-- Grain: one row per user_id × metric_id with a fact, cut at the cap.
{{ config(materialized='view') }}

with

metrics as (
    select * from {{ ref('metrics') }}
),

users as (
    select * from {{ ref('exp_baseline_users') }}
),

measures as (
    select * from {{ ref('exp_baseline_measures') }}
),

user_counts as (
    select window_end_days, count(*) as user_count
    from users
    group by window_end_days
),

winsorised_metrics as (
    select
        metrics.metric_id,
        metrics.cap_quantile,
        user_counts.user_count
    from metrics
    inner join user_counts on metrics.window_end_days = user_counts.window_end_days
    where metrics.cap_quantile is not null
),

winsor_caps as (
    {{ winsor_caps('measures', 'winsorised_metrics', ['metric_id']) }}
),

metric_caps as (
    select
        metrics.metric_id,
        metrics.window_end_days,
        coalesce(metrics.cap_value, winsor_caps.cap_value) as cap_value
    from metrics
    left join winsor_caps on metrics.metric_id = winsor_caps.metric_id
),

final as (
    select
        measures.user_id,
        measures.metric_id,
        metric_caps.window_end_days,
        {{ capped_value('measures.numerator', 'metric_caps.cap_value') }} as numerator,
        measures.denominator,
        {{ capped_value('measures.pre_numerator', 'metric_caps.cap_value') }} as pre_numerator,
        measures.pre_denominator,
        measures.outcome_count,
        measures.is_finite
    from measures
    inner join metric_caps on measures.metric_id = metric_caps.metric_id
)

select * from final
