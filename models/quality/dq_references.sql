-- Grain: one row per source × entity with references: how many of them point to a row that exists.
-- Received rows count, not accepted ones: staging rejects orphans, so among the accepted all is well.
{% set keys = {'users': 'user_id', 'items': 'item_id', 'orders': 'order_id'} %}
{% set checks = [] %}
{% for source_name, entity in adapted_entities() %}
    {% for target, key in keys.items() if target != entity and adapts(source_name, target) %}
        {% if key in canonical_columns(entity) | map(attribute=0) %}
            {% do checks.append((source_name, entity, target, key)) %}
        {% endif %}
    {% endfor %}
{% endfor %}

with

{%- for source_name, entity, target, key in checks %}
-- Counted by what they refer to first: that is what has to be looked up.
{{ source_name }}_{{ entity }}_{{ target }} as (
    select
        {{ key }},
        count(*) as reference_count
    from {{ ref('stg_' ~ source_name ~ '__' ~ entity ~ '_checked') }}
    where dq_outcome <> 'duplicate' and {{ key }} is not null
    group by {{ key }}
),

{% endfor %}
reference_counts as (
    {%- for source_name, entity, target, key in checks %}
    {%- set referring = source_name ~ '_' ~ entity ~ '_' ~ target %}
    select
        '{{ source_name }}' as source,
        '{{ entity }}' as entity,
        coalesce(sum({{ referring }}.reference_count), 0) as reference_count,
        coalesce(
            sum({{ referring }}.reference_count) filter (where known.{{ key }} is not null), 0
        ) as resolved_count
    from {{ referring }}
    left join {{ ref('stg_' ~ source_name ~ '__' ~ target) }} as known
        on {{ referring }}.{{ key }} = known.{{ key }}
    {{- '\n    union all' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as source,
        cast(null as varchar) as entity,
        0 as reference_count,
        0 as resolved_count
    where 1 = 0
    {%- endfor %}
),

final as (
    select
        source,
        entity,
        cast(sum(reference_count) as bigint) as reference_count,
        cast(sum(resolved_count) as bigint) as resolved_count
    from reference_counts
    group by source, entity
)

select * from final
