-- Grain: one row per combination_id × segmentation: the segment that all who hold it are in.
{{ replace_changed(['combination_id'], 'changed_combinations', grown_from=['seg_membership']) }}

with

user_combinations as (
    select * from {{ ref('seg_user_combinations') }}
),

-- Whoever holds it holds the same segments; who has none, or is nobody's user yet, holds 0.
examples as (
    select combination_id, user_id, valid_from as held_at
    from user_combinations
    where combination_id <> 0 and {{ is_changed(['combination_id']) }}
    qualify
        row_number() over (
            partition by combination_id order by user_id asc nulls last, valid_from asc nulls last
        ) = 1
    union all
    select
        cast(0 as decimal(38, 0)) as combination_id,
        cast(null as varchar) as user_id,
        cast(null as timestamp) as held_at
),

held_segments as (
    {{ segment_held_at('examples', 'held_at') }}
),

final as (
    select
        combination_id,
        segmentation,
        segment_id
    from held_segments
)

select * from final
