-- Grain: one row per session: a visitor's events without a longer pause, within one UTC day.
{{ incremental_by_date('session_date') }}

with

events as (
    select * from {{ ref('fct_events') }}
),

{% if is_incremental() -%}
changed_dates as (
    {{ changed_dates('events', 'session_date') }}
),
{%- endif %}

-- The day closes a session: each day then depends on its own events only, and can be rebuilt alone.
ordered_events as (
    select
        *,
        {{ epoch_seconds('occurred_at') }} - lag({{ epoch_seconds('occurred_at') }}) over (
            partition by visitor_id, event_date
            order by occurred_at asc nulls last, event_id asc nulls last
        ) as pause_seconds
    from events
    {%- if is_incremental() %}
    where event_date in (select changed_dates.changed_date from changed_dates)
    {%- endif %}
),

numbered_events as (
    select
        *,
        sum(
            case when pause_seconds <= {{ var('session_gap_minutes') * 60 }} then 0 else 1 end
        ) over (
            partition by visitor_id, event_date
            order by occurred_at asc nulls last, event_id asc nulls last
            rows between unbounded preceding and current row
        ) as session_number,
        row_number() over (
            partition by visitor_id, event_date
            order by occurred_at asc nulls last, event_id asc nulls last
        ) as event_number
    from ordered_events
),

final as (
    select
        {{ dbt.hash(
            "concat(visitor_id, '|', cast(event_date as varchar), '|', session_number)"
        ) }} as session_id,
        visitor_id,
        max(user_id) as user_id,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        event_date as session_date,
        cast(count(*) as bigint) as event_count,
        cast(count_if(event_group = 'browse') as bigint) as browse_event_count,
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
        min_by(utm_campaign, event_number) filter (where utm_source is not null) as utm_campaign
    from numbered_events
    group by visitor_id, event_date, session_number
)

select * from final
