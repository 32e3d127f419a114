-- Grain: one row per message sent to one user.
{{ replace_changed(
    keys=['message_id'],
    changed_by='staged_keys',
    entities=['messages'],
    logs={'to': 'message_days', 'columns': ['user_id', 'sent_date'], 'of': 'differences'},
) }}

with

messages as (
    {{ resolved_rows('messages') }}
),

-- What happened after as_of had not happened yet.
final as (
    select
        message_id,
        campaign_id,
        action_id,
        user_id,
        channel,
        sent_at,
        cast(sent_at as date) as sent_date,
        case when {{ before_as_of('delivered_at') }} then delivered_at end as delivered_at,
        case when {{ before_as_of('opened_at') }} then opened_at end as opened_at,
        case when {{ before_as_of('clicked_at') }} then clicked_at end as clicked_at,
        case when {{ before_as_of('unsubscribed_at') }} then unsubscribed_at end as unsubscribed_at
    from messages
    where
        {{ before_as_of('sent_at') }}
        and {{ is_changed(['message_id']) }}
)

select * from final
