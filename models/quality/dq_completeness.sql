-- Grain: one row per source × entity: filled cells of the columns that the contract wants.

with

cell_counts as (
    {%- for source_name, entity in adapted_entities() %}
    select
        '{{ source_name }}' as source,
        '{{ entity }}' as entity,
        {%- set columns = canonical_columns(entity) %}
        {%- for name, type in columns %}
        {{ '+ ' if not loop.first }}count({{ name }})
        {%- endfor %}
        as filled_count,
        count(*) * {{ columns | length }} as cell_count
    from {{ ref('stg_' ~ source_name ~ '__' ~ entity) }}
    {{- '\n    union all' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as source,
        cast(null as varchar) as entity,
        0 as filled_count,
        0 as cell_count
    where 1 = 0
    {%- endfor %}
),

final as (
    select
        source,
        entity,
        cast(filled_count as bigint) as filled_count,
        cast(cell_count as bigint) as cell_count
    from cell_counts
)

select * from final
