-- Grain: one row per source whose events say when they were received.

with

delays as (
    {%- for source_name, entity in adapted_entities() if entity == 'events' %}
    select
        '{{ source_name }}' as source,
        {{ epoch_seconds('received_at') }} - {{ epoch_seconds('occurred_at') }} as delay_seconds
    from {{ ref('stg_' ~ source_name ~ '__events') }}
    where received_at is not null
    {{- '\n    union all' if not loop.last }}
    {%- else %}
    select cast(null as varchar) as source, cast(null as double) as delay_seconds
    where 1 = 0
    {%- endfor %}
),

final as (
    select
        source,
        cast(count(*) as bigint) as event_count,
        cast(percentile_cont(0.5) within group (order by delay_seconds asc nulls last) as double)
            as delay_seconds_p50,
        cast(percentile_cont(0.95) within group (order by delay_seconds asc nulls last) as double)
            as delay_seconds_p95
    from delays
    group by source
)

select * from final
