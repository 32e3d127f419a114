-- Grain: one row per identifier that is joined with another, or left out of joining.
{{ joined_components('id_edges') }}

with

final as (
    select
        nodes.identifier_type,
        nodes.identifier,
        labels.label as component_number
    from {{ working_table('nodes') }} as nodes
    inner join {{ working_table('labels') }} as labels on nodes.node = labels.node
)

select * from final
