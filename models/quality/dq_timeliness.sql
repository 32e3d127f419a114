-- Grain: one row per source whose events say when they were received.
{% set percentiles = {'p50': 0.5, 'p95': 0.95} %}

with

-- Few different delays for many events: counted first, their percentiles need no sorting of events.
delays as (
    {{ counted_delays() }}
),

ranked_delays as (
    select
        *,
        sum(delay_count) over (partition by source) as event_count,
        sum(delay_count) over (
            partition by source
            order by delay_seconds asc nulls last
            rows between unbounded preceding and current row
        ) as last_rank
    from delays
),

neighbours as (
    select
        source,
        {{ neighbours_in_rank('delay_seconds', 'last_rank', 'event_count', percentiles) }},
        event_count
    from ranked_delays
    group by source, event_count
),

final as (
    select
        source,
        {%- for name, share in percentiles.items() %}
        cast({{ between_neighbours(name, share, 'event_count') }} as double)
            as delay_seconds_{{ name }},
        {%- endfor %}
        cast(event_count as bigint) as event_count
    from neighbours
)

select * from final
