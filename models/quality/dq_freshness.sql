-- Grain: one row per source × entity that an adapter feeds: when it last sent something.

with

last_arrivals as (
    {{ last_arrivals() }}
),

ages as (
    select
        *,
        cast({{ dbt.dateadd('day', '-allowed_days', judged_at()) }} as timestamp) as allowed_from
    from last_arrivals
),

final as (
    select
        source,
        entity,
        last_fact_at,
        cast(last_arrived_at as timestamp) as last_arrived_at,
        allowed_days,
        case
            when is_finished then 'finished'
            when allowed_days is null then 'not_judged'
            when last_fact_at is null then 'empty'
            when last_fact_at >= allowed_from then 'fresh'
            when last_arrived_at >= allowed_from then 'stale'
            else 'silent'
        end as freshness_status
    from ages
)

select * from final
