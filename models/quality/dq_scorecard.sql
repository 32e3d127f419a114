-- Grain: one row per source × entity × dimension of data quality.

with

daily_scores as (
    select * from {{ ref('dq_daily_scores') }}
),

thresholds as (
    {{ score_thresholds() }}
),

last_days as (
    select
        source,
        max(fact_date) as last_date
    from daily_scores
    where fact_date < {{ judged_at() }}
    group by source
),

-- The week that ends with the source's last day, beside the four weeks before it.
dated_scores as (
    select
        daily_scores.*,
        {{ days_between('daily_scores.fact_date', 'last_days.last_date') }} as age_days,
        case
            when age_days between 0 and 6 then 'recent'
            when age_days between 7 and 34 then 'earlier'
        end as span
    from daily_scores
    left join last_days on daily_scores.source = last_days.source
),

scores as (
    select
        source,
        entity,
        dimension,
        {{ ratio('sum(numerator_count)', 'sum(denominator_count)') }} as score_value,
        {%- for span in ['recent', 'earlier'] %}
        {{ ratio(
            "sum(numerator_count) filter (where span = '" ~ span ~ "')",
            "sum(denominator_count) filter (where span = '" ~ span ~ "')"
        ) }} as {{ span }}_score,
        {%- endfor %}
        cast(sum(numerator_count) as bigint) as numerator_count,
        cast(sum(denominator_count) as bigint) as denominator_count
    from dated_scores
    group by source, entity, dimension
),

final as (
    select
        scores.source,
        scores.entity,
        scores.dimension,
        scores.score_value,
        thresholds.score_threshold,
        scores.recent_score,
        scores.earlier_score,
        scores.recent_score - scores.earlier_score as score_trend,
        case
            when scores.score_value < thresholds.score_threshold then 'poor'
            when
                scores.recent_score < scores.earlier_score - {{ var('quality_max_drop') }}
                then 'falling'
            else 'good'
        end as score_status,
        scores.numerator_count,
        scores.denominator_count
    from scores
    inner join thresholds
        on scores.source = thresholds.source
        and scores.entity = thresholds.entity
        and scores.dimension = thresholds.dimension
)

select * from final
