-- Grain: one row per user_id × valid_from: which segments were held together, and until when.

with

memberships as (
    select * from {{ ref('seg_membership') }}
),

-- The number of a segment is a hash, that of a combination the sum: both last from build to build.
segment_codes as (
    select
        segmentation,
        segment_id,
        {{ segment_code('segmentation', 'segment_id') }} as code
    from memberships
    where segmentation <> 'all'
    group by segmentation, segment_id
),

moves as (
    {%- for moment, sign in [('valid_from', ''), ('valid_to', '-')] %}
    select
        memberships.user_id,
        memberships.{{ moment }} as moved_at,
        {{ sign }}segment_codes.code as code_change
    from memberships
    inner join segment_codes
        on memberships.segmentation = segment_codes.segmentation
        and memberships.segment_id = segment_codes.segment_id
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

changes as (
    select user_id, moved_at, sum(code_change) as code_change
    from moves
    group by user_id, moved_at
),

final as (
    select
        user_id,
        moved_at as valid_from,
        lead(moved_at) over moves_in_order as valid_to,
        cast(sum(code_change) over moves_in_order as decimal(38, 0)) as combination_id
    from changes
    where code_change <> 0
    -- The last move ends the last memberships, or lies at the end of time.
    window moves_in_order as (partition by user_id order by moved_at asc nulls last)
    qualify lead(moved_at) over moves_in_order is not null
)

select * from final
