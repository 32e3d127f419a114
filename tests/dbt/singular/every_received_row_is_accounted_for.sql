-- The accepted rows of dq_row_counts are the rows that staging hands on, adapter by adapter.

with

row_counts as (
    select * from {{ ref('dq_row_counts') }}
),

handed_on as (
    {%- for source_name, entity in adapted_entities() %}
    select
        '{{ source_name }}' as source,
        '{{ entity }}' as entity,
        count(*) as row_count
    from {{ ref('stg_' ~ source_name ~ '__' ~ entity) }}
    {{- '\n    union all' if not loop.last }}
    {%- else %}
    select cast(null as varchar) as source, cast(null as varchar) as entity, 0 as row_count
    where 1 = 0
    {%- endfor %}
)

select
    handed_on.*,
    row_counts.accepted_count
from handed_on
left join row_counts
    on handed_on.source = row_counts.source
    and handed_on.entity = row_counts.entity
where handed_on.row_count <> coalesce(row_counts.accepted_count, 0)
