-- Grain: one row per segmentation × as_of_date × user_id: every segmentation in one tall table.
{{ config(materialized='view') }}

with

rfm as (
    select * from {{ ref('seg_rfm') }}
),

lifecycle as (
    select * from {{ ref('seg_lifecycle') }}
),

engagement as (
    select * from {{ ref('seg_engagement') }}
),

demographic as (
    select * from {{ ref('seg_demographic') }}
),

assignments as (
    select * from {{ ref('seg_assignments') }}
),

predicted as (
    select * from {{ ref('seg_predicted') }}
),

final as (
    {%- for segmentation in ['rfm', 'lifecycle', 'engagement', 'demographic'] %}
    select
        '{{ segmentation }}' as segmentation,
        as_of_date,
        user_id,
        segment_id,
        'rule' as model_version
    from {{ segmentation }}
    union all
    {%- endfor %}
    select segmentation, as_of_date, user_id, segment_id, model_version
    from assignments
    union all
    select segmentation, as_of_date, user_id, segment_id, model_version
    from predicted
)

select * from final
