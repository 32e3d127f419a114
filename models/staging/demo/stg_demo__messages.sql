-- Grain: one row per accepted message.
{{ config(enabled=adapts('demo', 'messages')) }}

with

stg_demo__messages_checked as (
    select * from {{ ref('stg_demo__messages_checked') }}
),

final as (
    select
        message_id,
        campaign_id,
        action_id,
        user_id,
        channel,
        sent_at,
        delivered_at,
        opened_at,
        clicked_at,
        unsubscribed_at
    from stg_demo__messages_checked
    where dq_outcome = 'accepted'
)

select * from final
