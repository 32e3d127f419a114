-- Grain: one row per received call, track or page.
{{ config(enabled=adapts('segment', 'events')) }}

with

tracks_checked as (
    select * from {{ ref('stg_segment__tracks_checked') }}
),

pages_checked as (
    select * from {{ ref('stg_segment__pages_checked') }}
),

final as (
    select * from tracks_checked
    union all
    select * from pages_checked
)

select * from final
