-- Grain: one row per moment_source × moment_event × moment_id: where goals can start or end.
{{ config(materialized='view') }}

with

events as (
    select * from {{ ref('fct_events') }}
),

sessions as (
    select * from {{ ref('fct_sessions') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

messages as (
    select * from {{ ref('fct_messages') }}
),

-- The actor is the user, or the visitor as long as nobody knows who it is.
final as (
    select
        'event' as moment_source,
        event_name as moment_event,
        event_id as moment_id,
        visitor_id as actor_id,
        user_id,
        occurred_at as moment_at,
        channel,
        page_path
    from events
    union all
    select
        'session' as moment_source,
        'started' as moment_event,
        session_id as moment_id,
        visitor_id as actor_id,
        user_id,
        started_at as moment_at,
        channel,
        entry_page_path as page_path
    from sessions
    union all
    select
        'order' as moment_source,
        order_status as moment_event,
        order_id as moment_id,
        user_id as actor_id,
        user_id,
        ordered_at as moment_at,
        channel,
        cast(null as varchar) as page_path
    from orders
    where user_id is not null
    {%- for event in ['delivered', 'opened', 'clicked', 'unsubscribed'] %}
    union all
    select
        'message' as moment_source,
        '{{ event }}' as moment_event,
        message_id as moment_id,
        user_id as actor_id,
        user_id,
        {{ event }}_at as moment_at,
        channel,
        cast(null as varchar) as page_path
    from messages
    where {{ event }}_at is not null
    {%- endfor %}
)

select * from final
