-- Grain: one row per source × entity × fact_date of the source's last days (var anomaly_days).

with recursive

daily_counts as (
    select * from {{ ref('dq_daily_counts') }}
),

day_counts as (
    select
        source,
        entity,
        fact_date,
        sum(row_count) as fact_count
    from daily_counts
    where dq_outcome = 'accepted' and fact_date < cast({{ judged_at() }} as date)
    group by source, entity, fact_date
),

source_days as (
    select source, max(fact_date) as last_date
    from day_counts
    group by source
),

-- Eight weeks lie before the first day that is judged.
spans as (
    select
        day_counts.source,
        day_counts.entity,
        greatest(
            min(day_counts.fact_date),
            cast(
                {{ dbt.dateadd('day', -55 - var('anomaly_days'), 'max(source_days.last_date)') }}
                as date
            )
        ) as first_date,
        max(source_days.last_date) as last_date
    from day_counts
    inner join source_days on day_counts.source = source_days.source
    group by day_counts.source, day_counts.entity
),

days as (
    select
        source,
        entity,
        first_date as fact_date,
        last_date
    from spans
    union all
    select
        source,
        entity,
        cast({{ dbt.dateadd('day', 1, 'fact_date') }} as date) as fact_date,
        last_date
    from days
    where fact_date < last_date
),

-- A day without a row is a day of none.
filled_days as (
    select
        days.source,
        days.entity,
        days.fact_date,
        days.last_date,
        coalesce(day_counts.fact_count, 0) as fact_count
    from days
    left join day_counts
        on days.source = day_counts.source
        and days.entity = day_counts.entity
        and days.fact_date = day_counts.fact_date
),

judged_days as (
    {{ compared_with_weekdays('filled_days', weeks=8) }}
),

final as (
    select
        source,
        entity,
        fact_date,
        cast(fact_count as bigint) as fact_count,
        cast(usual_count as double) as usual_count,
        cast(anomaly_score as double) as anomaly_score,
        case
            when anomaly_score is null then 'unknown'
            when anomaly_score > {{ var('anomaly_max_score') }} then 'spike'
            when anomaly_score < -{{ var('anomaly_max_score') }} then 'drop'
            else 'normal'
        end as anomaly_status,
        case when anomaly_score is null then 'fewer than 4 such weekdays before it' end
            as anomaly_reason
    from judged_days
    where fact_date > cast({{ dbt.dateadd('day', -var('anomaly_days'), 'last_date') }} as date)
)

select * from final
