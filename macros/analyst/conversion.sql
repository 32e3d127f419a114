{#- conversion(goal, segmentation): who reached a goal, of those whose time for it is over. -#}
{% macro analyst_conversion() -%}
create or replace macro conversion(goal, segmentation := 'all') as table
with {{ known_segmentation() }},

checks as (
    select
        case
            when count_if(goals.goal_id = goal) > 0 then true
            else error(
                'There is no goal ' || goal || '; choose '
                || string_agg(goals.goal_id, ', ' order by goals.goal_id) || '.'
            )
        end as are_passed
    from reference.goals as goals
)

select
    conversion.segment_id,
    coalesce(any_value(segments.segment_name), conversion.segment_id) as segment_name,
    any_value(conversion.unit) as unit,
    cast(sum(conversion.eligible_count) as bigint) as eligible_count,
    cast(sum(conversion.converted_count) as bigint) as converted_count,
    sum(conversion.converted_count) / nullif(sum(conversion.eligible_count), 0) as conversion_rate,
    cast(sum(conversion.open_count) as bigint) as open_count
from marts.mart_segment_conversion as conversion
cross join known_segmentation
cross join checks
left join segments.seg_segments as segments
    on
        conversion.segmentation = segments.segmentation
        and conversion.segment_id = segments.segment_id
where
    conversion.goal_id = goal
    and conversion.segmentation = segmentation
    and known_segmentation.is_known and checks.are_passed
group by conversion.segment_id
order by {{ segments_in_order('conversion') }}
{%- endmacro %}
