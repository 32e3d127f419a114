-- Grain: one row per source whose events say when they were received.
{% set quantiles = {'p50': 0.5, 'p95': 0.95} %}

with

-- Few different delays for many events: counted first, the quantiles need no sorting of events.
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

-- A quantile lies between two neighbours in rank.
neighbours as (
    select
        source,
        {%- for name, share in quantiles.items() %}
        {{ share }} * (event_count - 1) as place_{{ name }},
        min(delay_seconds) filter (
            where last_rank > floor({{ share }} * (event_count - 1))
        ) as lower_{{ name }},
        min(delay_seconds) filter (
            where last_rank > ceil({{ share }} * (event_count - 1))
        ) as upper_{{ name }},
        {%- endfor %}
        event_count
    from ranked_delays
    group by source, event_count
),

final as (
    select
        source,
        {%- for name in quantiles %}
        cast(
            lower_{{ name }} + (upper_{{ name }} - lower_{{ name }})
            * (place_{{ name }} - floor(place_{{ name }})) as double
        ) as delay_seconds_{{ name }},
        {%- endfor %}
        cast(event_count as bigint) as event_count
    from neighbours
)

select * from final
