-- Grain: one row per experiment_id × user_id × segmentation: the segment held when exposed.

with

exposures as (
    select * from {{ ref('exp_exposures') }}
),

-- The segment is the one held when exposed: what treatment did to a user cannot move them.
held_segments as (
    {{ segment_held_at('exposures', 'exposed_at') }}
),

final as (
    select
        experiment_id,
        user_id,
        variant_id,
        exposure_date,
        first_full_date,
        segmentation,
        segment_id
    from held_segments
    {%- for first, second in segmentation_pairs() %}
    union all
    select
        first_held.experiment_id,
        first_held.user_id,
        first_held.variant_id,
        first_held.exposure_date,
        first_held.first_full_date,
        '{{ first }}+{{ second }}' as segmentation,
        concat(first_held.segment_id, '+', second_held.segment_id) as segment_id
    from held_segments as first_held
    inner join held_segments as second_held
        on first_held.experiment_id = second_held.experiment_id
        and first_held.user_id = second_held.user_id
        and first_held.segmentation = '{{ first }}'
        and second_held.segmentation = '{{ second }}'
    {%- endfor %}
)

select * from final
