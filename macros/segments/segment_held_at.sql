{#-
    Every row of <rows> once per segmentation, with the segment its user held at <moment>.
    Whoever had none is 'unassigned', so that segments add up to the total (docs/metrics.md, "Which segment");
    visitors who are nobody's user yet count in the total, too.
    <behavioural> false keeps only segmentations that do not change with behaviour.
-#}
{% macro segment_held_at(rows, moment, behavioural=true) -%}
    select
        {{ rows }}.*,
        segmentations.segmentation,
        case
            when segmentations.segmentation = 'all' then 'all'
            else coalesce(memberships.segment_id, 'unassigned')
        end as segment_id
    from {{ rows }}
    cross join {{ ref('segmentations') }} as segmentations
    left join {{ ref('seg_membership') }} as memberships
        on {{ rows }}.user_id = memberships.user_id
        and segmentations.segmentation = memberships.segmentation
        and {{ rows }}.{{ moment }} >= memberships.valid_from
        and {{ rows }}.{{ moment }} < memberships.valid_to
    {%- if not behavioural %}
    where not segmentations.is_behavioural
    {%- endif %}
{%- endmacro %}
