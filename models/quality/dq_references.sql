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

reference_counts as (
    {%- for source_name, entity, target, key in checks %}
    select
        '{{ source_name }}' as source,
        '{{ entity }}' as entity,
        count(referring.{{ key }}) as reference_count,
        count(known.{{ key }}) as resolved_count
    from {{ ref('stg_' ~ source_name ~ '__' ~ entity ~ '_checked') }} as referring
    left join {{ ref('stg_' ~ source_name ~ '__' ~ target) }} as known
        on referring.{{ key }} = known.{{ key }}
    where referring.dq_outcome <> 'duplicate'
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
