-- Grain: one row per as_of_date × user_id who had bought before that date.
{{ config(materialized='view') }}

with

rfm as (
    select * from {{ ref('feat_user_rfm') }}
),

rfm_segments as (
    select * from {{ ref('rfm_segments') }}
),

final as (
    select
        rfm.as_of_date,
        rfm.user_id,
        rfm_segments.segment_id
    from rfm
    inner join rfm_segments
        on rfm.recency_score = rfm_segments.recency_score
        and rfm.frequency_score = rfm_segments.frequency_score
)

select * from final
