-- Grain: one row per identifier that is joined with another, or left out of joining.
{{ joined_components('id_edges') }}

with

final as (
    select
        nodes.identifier_type,
        nodes.identifier,
        case when left_out.node is null then labels.label end as component_number
    from {{ working_table('nodes') }} as nodes
    inner join {{ working_table('labels') }} as labels on nodes.node = labels.node
    left join {{ working_table('left_out') }} as left_out on nodes.node = left_out.node
)

select * from final
