{#-
    UTC days an incremental run builds again: those with an event that happened, arrived or found its user
    since the newest day held in <date_column>, less late_days; and those on which the table holds other events
    than there are now, because raw data were corrected.
-#}
{% macro changed_dates(events, date_column) -%}
    {#- A link that came another way moves when a row was known, and nothing else: events alone hold that. -#}
    {%- set moments = 'sum(cast(' ~ epoch_seconds('known_at') ~ ' as decimal(38, 6)))' if date_column == 'event_date' else '0' -%}
    {#- How each table counts its events and visitors; whose visitors, by column of the events. -#}
    {%- set held, visitor = {
        'event_date': ({'events': 'count(*)', 'visitors': 'count(distinct visitor_id)'}, 'visitor_id'),
        'session_date': ({'events': 'sum(event_count)', 'visitors': 'count(distinct visitor_id)'}, 'visitor_id'),
        'activity_date': ({'events': 'sum(event_count)', 'visitors': 'count_if(event_count > 0)'}, 'user_id'),
    }[date_column] %}
    select {{ events }}.event_date as changed_date
    from {{ events }}
    cross join (
        select cast({{ dbt.dateadd('day', -var('late_days'), 'max(' ~ date_column ~ ')') }} as timestamp) as since
        from {{ this }}
    ) as newest
    where {{ events }}.known_at >= newest.since or {{ events }}.occurred_at >= newest.since
    union
    select coalesce(present.event_date, held.event_date) as changed_date
    from (
        select
            event_date,
            count(*) as event_count,
            count(distinct {{ visitor }}) as visitor_count,
            {{ moments }} as moments
        from {{ events }}
        where {{ visitor }} is not null
        group by event_date
    ) as present
    full outer join (
        select
            {{ date_column }} as event_date,
            {{ held.events }} as event_count,
            {{ held.visitors }} as visitor_count,
            {{ moments }} as moments
        from {{ this }}
        group by {{ date_column }}
    ) as held on present.event_date = held.event_date
    where
        coalesce(present.event_count, 0) <> coalesce(held.event_count, 0)
        or coalesce(present.visitor_count, 0) <> coalesce(held.visitor_count, 0)
        or present.moments <> held.moments
{%- endmacro %}


{#-
    Days whose completed orders differ from those held: orders change status long after their day and carry no
    received time.
-#}
{% macro changed_order_dates(order_days) -%}
    select coalesce({{ order_days }}.activity_date, held_days.activity_date) as changed_date
    from {{ order_days }}
    full outer join (select * from {{ this }} where order_count > 0) as held_days
        on {{ order_days }}.user_id = held_days.user_id
        and {{ order_days }}.activity_date = held_days.activity_date
    where
        {{ order_days }}.order_count is distinct from held_days.order_count
        or {{ order_days }}.order_amount is distinct from held_days.order_amount
{%- endmacro %}
