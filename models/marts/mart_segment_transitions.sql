-- Grain: one row per period_start (month) × segmentation × from_segment_id × to_segment_id.

with

transitions as (
    select * from {{ ref('seg_transitions') }}
),

names as (
    select * from {{ ref('seg_names') }}
),

final as (
    select
        transitions.period_start,
        transitions.segmentation,
        transitions.from_segment_id,
        {{ segment_label('from_names', 'transitions.from_segment_id') }} as from_segment_name,
        transitions.to_segment_id,
        {{ segment_label('to_names', 'transitions.to_segment_id') }} as to_segment_name,
        transitions.user_count,
        transitions.from_user_count,
        transitions.transition_rate
    from transitions
    left join names as from_names
        on transitions.segmentation = from_names.segmentation
        and transitions.from_segment_id = from_names.segment_id
    left join names as to_names
        on transitions.segmentation = to_names.segmentation
        and transitions.to_segment_id = to_names.segment_id
)

select * from final
