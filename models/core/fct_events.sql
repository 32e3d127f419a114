-- Grain: one row per event; user_id is the person, also for what they did before they were known.
{{ replace_changed(
    keys=['event_id'],
    changed_by='changed_event_ids',
    entities=['events'],
    grown_from=checked_models('events') + ['id_user_map'],
    logs={
        'to': 'event_days', 'columns': ['visitor_id', 'user_id', 'event_date'], 'of': 'rows',
    },
) }}

with

events as (
    {{ changed_events() }}
),

user_map as (
    select * from {{ ref('id_user_map') }}
    where identifier_type = 'anonymous_id'
),

event_groups as (
    select * from {{ ref('event_groups') }}
),

-- Few combinations, many events: each is judged once.
traffic as (
    select distinct
        utm_source,
        utm_medium,
        utm_campaign,
        referrer_domain,
        click_id_type
    from {{ read_again('events', '(' ~ entity_rows('events') ~ ') as staged_events') }}
    where coalesce(
        utm_source, utm_medium, utm_campaign, referrer_domain, click_id_type
    ) is not null
),

channel_groups as (
    {{ channel_groups_of('traffic') }}
),

-- known_at: when the row could be known as it stands. Without any id, a visitor of their own.
final as (
    select
        events.event_id,
        coalesce(events.user_id, user_map.user_id) as user_id,
        events.anonymous_id,
        coalesce(
            events.user_id, user_map.user_id, events.anonymous_id, events.event_id
        ) as visitor_id,
        events.event_name,
        coalesce(event_groups.event_group, 'other') as event_group,
        events.occurred_at,
        cast(events.occurred_at as date) as event_date,
        events.received_at,
        case
            when
                events.user_id is null
                and user_map.linked_at > coalesce(events.received_at, events.occurred_at)
                then user_map.linked_at
            else coalesce(events.received_at, events.occurred_at)
        end as known_at,
        events.channel,
        events.device_type,
        events.page_path,
        events.referrer_domain,
        events.utm_source,
        events.utm_medium,
        events.utm_campaign,
        events.click_id_type,
        channel_groups.channel_group,
        events.item_id,
        events.campaign_id,
        events.duration_seconds,
        events.event_properties
    from events
    left join user_map on events.anonymous_id = user_map.identifier
    left join event_groups on events.event_name = event_groups.event_name
    left join channel_groups
        on events.utm_source is not distinct from channel_groups.utm_source
        and events.utm_medium is not distinct from channel_groups.utm_medium
        and events.utm_campaign is not distinct from channel_groups.utm_campaign
        and events.referrer_domain is not distinct from channel_groups.referrer_domain
        and events.click_id_type is not distinct from channel_groups.click_id_type
    where {{ before_as_of('events.occurred_at') }}
)

select * from final
