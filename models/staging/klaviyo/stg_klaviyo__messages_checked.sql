-- Grain: one row per message that arrived or bounced, and per event that belongs to none.
{{ config(materialized='table', enabled=adapts('klaviyo', 'messages')) }}

with

stg_klaviyo__received_events as (
    select * from {{ ref('stg_klaviyo__received_events') }}
),

sent as (
    select * from stg_klaviyo__received_events
    where event_kind in ('received', 'bounced')
),

-- A reaction belongs to the last message of its kind that the person had got by then.
reactions as (
    select
        reactions.*,
        sent.event_id as message_event_id
    from stg_klaviyo__received_events as reactions
    left join sent
        on reactions.user_id = sent.user_id
        and reactions.sending_id = sent.sending_id
        and (reactions.channel = sent.channel or reactions.event_kind = 'unsubscribed')
        and reactions.occurred_at >= sent.occurred_at
        and sent.reject_reason is null
        and sent.copy_number = 1
    where
        reactions.event_kind not in ('received', 'bounced')
        and reactions.reject_reason is null
        and reactions.copy_number = 1
    qualify row_number() over (
        partition by reactions.event_id
        order by sent.occurred_at desc nulls last, sent.event_id asc nulls last
    ) = 1
),

first_reactions as (
    select
        message_event_id,
        min(occurred_at) filter (where event_kind = 'opened') as opened_at,
        min(occurred_at) filter (where event_kind = 'clicked') as clicked_at,
        min(occurred_at) filter (where event_kind = 'unsubscribed') as unsubscribed_at
    from reactions
    where message_event_id is not null
    group by message_event_id
),

-- Leaving without a message, on a form, is no message.
received as (
    select * from sent
    union all by name
    select * replace ('never_received' as reject_reason) from reactions
    where message_event_id is null and event_kind in ('opened', 'clicked')
),

final as (
    select
        'klaviyo:' || received.event_id as message_id,
        received.campaign_id,
        cast(null as varchar) as action_id,
        received.user_id,
        received.channel,
        received.occurred_at as sent_at,
        case when received.event_kind = 'received' then received.occurred_at end as delivered_at,
        -- Who clicked has seen it, pictures or not.
        coalesce(first_reactions.opened_at, first_reactions.clicked_at) as opened_at,
        first_reactions.clicked_at,
        first_reactions.unsubscribed_at,
        {{ dq_verdict('older_copy') }},
        case
            when first_reactions.opened_at is null and first_reactions.clicked_at is not null
                then 'opened_by_click'
        end as dq_repairs,
        case when dq_outcome <> 'accepted' then received.raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from received
    left join first_reactions
        on received.event_id = first_reactions.message_event_id
        and received.reject_reason is null
        and received.copy_number = 1
)

select * from final
