{#- segment_of(user, at): the segments a user held at a moment, one row per segmentation. -#}
{% macro analyst_segment_of() -%}
create or replace macro segment_of("user", "at" := timestamp '9999-12-30') as table
with checks as (
    select
        case
            when count(*) > 0 then true
            else error('There is no user ' || "user" || '.')
        end as are_passed
    from core.dim_users as known
    where known.user_id = "user"
)

select
    segmentations.segmentation,
    case
        when segmentations.segmentation = 'all' then 'all'
        else coalesce(memberships.segment_id, 'unassigned')
    end as segment_id,
    segments.segment_name,
    memberships.valid_from,
    memberships.valid_to
from reference.segmentations as segmentations
cross join checks
left join segments.seg_membership as memberships
    on
        memberships.user_id = "user"
        and segmentations.segmentation = memberships.segmentation
        and memberships.valid_from <= cast("at" as timestamp)
        and memberships.valid_to > cast("at" as timestamp)
left join segments.seg_segments as segments
    on
        segmentations.segmentation = segments.segmentation
        and segments.segment_id = case
            when segmentations.segmentation = 'all' then 'all'
            else coalesce(memberships.segment_id, 'unassigned')
        end
where checks.are_passed
order by segmentations.segmentation <> 'all', segmentations.segmentation
{%- endmacro %}
