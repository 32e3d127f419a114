-- Grain: one row per source × entity that an adapter feeds, also where it received nothing.

with

daily_counts as (
    select * from {{ ref('dq_daily_counts') }}
),

entities as (
    {{ adapted_entity_rows() }}
),

final as (
    select
        entities.source,
        entities.entity,
        {%- for outcome in ['accepted', 'duplicate', 'rejected'] %}
        cast(coalesce(
            sum(daily_counts.row_count) filter (where daily_counts.dq_outcome = '{{ outcome }}'), 0
        ) as bigint) as {{ outcome }}_count,
        {%- endfor %}
        cast(coalesce(sum(daily_counts.row_count), 0) as bigint) as received_count
    from entities
    left join daily_counts
        on entities.source = daily_counts.source
        and entities.entity = daily_counts.entity
    group by entities.source, entities.entity
)

select * from final
