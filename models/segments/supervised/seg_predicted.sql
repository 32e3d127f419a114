-- Grain: one row per supervised segmentation × as_of_date × user_id with the required feature.
{{ config(materialized='view') }}

with

tree as (
    select * from {{ ref('seg_predicted_tree') }}
),

linear as (
    select * from {{ ref('seg_predicted_linear') }}
),

final as (
    select
        segmentation,
        as_of_date,
        user_id,
        segment_id,
        model_version,
        membership_probability
    from tree
    union all
    select
        segmentation,
        as_of_date,
        user_id,
        segment_id,
        model_version,
        membership_probability
    from linear
)

select * from final
