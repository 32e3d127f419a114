{#-
    UTC days an incremental run builds again: those with an event that happened, arrived or found its user
    since the newest day held in <date_column>, less late_days.
-#}
{% macro changed_dates(events, date_column) -%}
    select distinct {{ events }}.event_date as changed_date
    from {{ events }}
    cross join (
        select cast({{ dbt.dateadd('day', -var('late_days'), 'max(' ~ date_column ~ ')') }} as timestamp) as since
        from {{ this }}
    ) as held_days
    where {{ events }}.known_at >= held_days.since or {{ events }}.occurred_at >= held_days.since
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
