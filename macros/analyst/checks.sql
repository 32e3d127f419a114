{#-
    The first CTE of a macro: true for a segmentation that is there, else one sentence that names those that are.
    (A parameter is not seen in a subquery whose tables have a column of its name, but it is in a CTE.)
-#}
{% macro known_segmentation() -%}
known_segmentation as (
    select
        case
            when count_if(known.segmentation = segmentation) > 0 then true
            else error(
                'There is no segmentation ' || segmentation || '; choose '
                || string_agg(known.segmentation, ', ' order by known.segmentation) || '.'
            )
        end as is_known
    from reference.segmentations as known
)
{%- endmacro %}


{#- The last rows of a list are those of users without a segment. -#}
{% macro segments_in_order(table) -%}
    {{ table }}.segment_id = 'unassigned', {{ table }}.segment_id
{%- endmacro %}
