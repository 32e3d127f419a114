-- Grain: one row per as_of_date × user_id whose age or place is known: age band × place tier.
{{ config(materialized='view') }}

with

demographics as (
    select * from {{ ref('feat_user_demographics') }}
),

final as (
    select
        as_of_date,
        user_id,
        concat('age_', age_band, '__', place_tier) as segment_id
    from demographics
    where age_band <> 'unknown' or place_tier <> 'unknown'
)

select * from final
