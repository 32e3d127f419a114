-- Grain: one row per source × entity that an adapter feeds, also where it received nothing.

with

checked_rows as (
    {{ checked_rows() }}
),

entities as (
    {%- for source_name, entity in adapted_entities() %}
    select
        '{{ source_name }}' as source,
        '{{ entity }}' as entity
    {{- '\n    union all' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as source,
        cast(null as varchar) as entity
    where 1 = 0
    {%- endfor %}
),

final as (
    select
        entities.source,
        entities.entity,
        cast(count(checked_rows.dq_outcome) as bigint) as received_count,
        cast(coalesce(count_if(checked_rows.dq_outcome = 'accepted'), 0) as bigint) as accepted_count,
        cast(coalesce(count_if(checked_rows.dq_outcome = 'duplicate'), 0) as bigint) as duplicate_count,
        cast(coalesce(count_if(checked_rows.dq_outcome = 'rejected'), 0) as bigint) as rejected_count
    from entities
    left join checked_rows
        on entities.source = checked_rows.source
        and entities.entity = checked_rows.entity
    group by entities.source, entities.entity
)

select * from final
