-- Grain: one row per combination_id × segmentation, crossed ones too: its segment.
{{ config(materialized='view') }}

with

combinations as (
    select * from {{ ref('seg_combinations') }}
),

final as (
    select
        combination_id,
        segmentation,
        segment_id
    from combinations
    {%- for first, second in segmentation_pairs() %}
    union all
    select
        firsts.combination_id,
        '{{ first }}+{{ second }}' as segmentation,
        concat(firsts.segment_id, '+', seconds.segment_id) as segment_id
    from combinations as firsts
    inner join combinations as seconds
        on firsts.combination_id = seconds.combination_id
        and firsts.segmentation = '{{ first }}'
        and seconds.segmentation = '{{ second }}'
    {%- endfor %}
)

select * from final
