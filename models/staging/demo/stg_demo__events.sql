-- Grain: one row per accepted event.
{{ config(enabled=adapts('demo', 'events')) }}

with

stg_demo__events_checked as (
    select * from {{ ref('stg_demo__events_checked') }}
),

final as (
    select
        event_id,
        user_id,
        anonymous_id,
        event_name,
        occurred_at,
        received_at,
        channel,
        device_type,
        page_path,
        referrer_domain,
        utm_source,
        utm_medium,
        utm_campaign,
        click_id_type,
        item_id,
        campaign_id,
        duration_seconds,
        event_properties
    from stg_demo__events_checked
    where dq_outcome = 'accepted'
)

select * from final
