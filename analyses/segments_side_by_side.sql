-- How do two segmentations overlap? Where the users of each behaviour segment stand in lifecycle.

with

pairs as (
    select
        behaviour.segment_id as behaviour_segment_id,
        lifecycle.segment_id as lifecycle_segment_id,
        count(*) as user_count
    from {{ ref('seg_membership') }} as behaviour
    inner join {{ ref('seg_membership') }} as lifecycle
        on behaviour.user_id = lifecycle.user_id
        and lifecycle.segmentation = 'lifecycle'
        and lifecycle.is_current
    where behaviour.segmentation = 'behaviour' and behaviour.is_current
    group by behaviour.segment_id, lifecycle.segment_id
)

select
    segment_names.segment_name as behaviour_segment,
    pairs.lifecycle_segment_id,
    pairs.user_count,
    round(
        pairs.user_count / nullif(
            cast(sum(pairs.user_count) over (partition by pairs.behaviour_segment_id) as double), 0
        ), 3
    ) as row_share
from pairs
left join {{ ref('seg_names') }} as segment_names
    on segment_names.segmentation = 'behaviour'
    and pairs.behaviour_segment_id = segment_names.segment_id
order by segment_names.segment_name asc nulls last, pairs.user_count desc nulls last
