-- Grain: one row per source × entity × dimension × dq_reason (`all`, or one rule's part of it).

with

scorecard as (
    select * from {{ ref('dq_scorecard') }}
),

rates as (
    select * from {{ ref('dq_rates') }}
),

scores as (
    select
        source,
        entity,
        dimension,
        'all' as dq_reason,
        score_value,
        score_threshold,
        score_trend,
        score_status,
        numerator_count,
        denominator_count
    from scorecard
    union all
    select
        source,
        entity,
        dimension,
        dq_reason,
        score_value,
        cast(null as double) as score_threshold,
        cast(null as double) as score_trend,
        cast(null as varchar) as score_status,
        numerator_count,
        denominator_count
    from rates
),

final as (
    select
        source,
        entity,
        dimension,
        dq_reason,
        cast(score_value as double) as score_value,
        cast(score_threshold as double) as score_threshold,
        cast(score_trend as double) as score_trend,
        cast(score_status as varchar) as score_status,
        cast(numerator_count as bigint) as numerator_count,
        cast(denominator_count as bigint) as denominator_count
    from scores
)

select * from final
