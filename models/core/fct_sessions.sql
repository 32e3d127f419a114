-- Grain: one row per session: a visitor's events without a longer pause, within one UTC day.
{{ replace_changed(
    keys=['visitor_id', 'session_date'],
    changed_by='changed_visitor_days',
    grown_from=['fct_events'],
) }}

with

events as (
    select * from {{ ref('fct_events') }}
),

-- The day closes a session: each day then depends on its own events only, and can be rebuilt alone.
ordered_events as (
    select
        visitor_id,
        event_date as session_date,
        user_id is not null as is_known,
        occurred_at,
        event_group = 'browse' as is_browse,
        page_path,
        channel,
        device_type,
        utm_source,
        utm_medium,
        utm_campaign,
        channel_group,
        {{ epoch_seconds('occurred_at') }} - lag({{ epoch_seconds('occurred_at') }}) over (
            partition by visitor_id, event_date
            order by occurred_at asc nulls last, event_id asc nulls last
        ) as pause_seconds,
        row_number() over (
            partition by visitor_id, event_date
            order by occurred_at asc nulls last, event_id asc nulls last
        ) as event_number
    from events
    where {{ is_changed(['visitor_id', 'event_date']) }}
),

numbered_events as (
    select
        *,
        sum(
            case when pause_seconds <= {{ var('session_gap_minutes') * 60 }} then 0 else 1 end
        ) over (
            partition by visitor_id, session_date
            order by event_number asc nulls last
            rows between unbounded preceding and current row
        ) as session_number
    from ordered_events
),

final as (
    select
        {{ dbt.hash(
            "concat(visitor_id, '|', cast(session_date as varchar), '|', session_number)"
        ) }} as session_id,
        visitor_id,
        case when bool_or(is_known) then visitor_id end as user_id,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        session_date,
        cast(count(*) as bigint) as event_count,
        cast(count_if(is_browse) as bigint) as browse_event_count,
        cast(
            {{ epoch_seconds('max(occurred_at)') }}
            - {{ epoch_seconds('min(occurred_at)') }} as double
        ) as duration_seconds,
        min_by(page_path, event_number) filter (where page_path is not null) as entry_page_path,
        max_by(page_path, event_number) filter (where page_path is not null) as exit_page_path,
        min_by(channel, event_number) as channel,
        min_by(device_type, event_number) as device_type,
        min_by(utm_source, event_number) filter (where utm_source is not null) as utm_source,
        min_by(utm_medium, event_number) filter (where utm_source is not null) as utm_medium,
        min_by(utm_campaign, event_number) filter (where utm_source is not null) as utm_campaign,
        -- Where nothing tells the way a visitor came, they typed the address or opened the app.
        coalesce(
            min_by(channel_group, event_number) filter (where channel_group is not null), 'direct'
        ) as channel_group
    from numbered_events
    group by visitor_id, session_date, session_number
)

select * from final
