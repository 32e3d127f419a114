-- Grain: one row per user_id × valid_from: which segments were held together, and until when.

with recursive

memberships as (
    select * from {{ ref('seg_membership') }}
),

segment_numbers as (
    select
        segmentation,
        segment_id,
        row_number() over (
            partition by segmentation order by segment_id asc nulls last
        ) as segment_number
    from memberships
    where segmentation <> 'all'
    group by segmentation, segment_id
),

segmentation_sizes as (
    select
        segmentation,
        row_number() over (order by segmentation asc nulls last) as segmentation_number,
        max(segment_number) + 1 as digit_count
    from segment_numbers
    group by segmentation
),

-- A combination is one number with a digit a segmentation: 0 for none, else that of the segment.
place_values as (
    select
        segmentation,
        segmentation_number,
        digit_count,
        cast(1 as decimal(38, 0)) as place_value
    from segmentation_sizes
    where segmentation_number = 1
    union all
    select
        segmentation_sizes.segmentation,
        segmentation_sizes.segmentation_number,
        segmentation_sizes.digit_count,
        cast(place_values.place_value * place_values.digit_count as decimal(38, 0)) as place_value
    from place_values
    inner join segmentation_sizes
        on place_values.segmentation_number + 1 = segmentation_sizes.segmentation_number
),

segment_codes as (
    select
        segment_numbers.segmentation,
        segment_numbers.segment_id,
        cast(segment_numbers.segment_number * place_values.place_value as decimal(38, 0)) as code
    from segment_numbers
    inner join place_values on segment_numbers.segmentation = place_values.segmentation
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
