-- Grain: one row per user_id × category × activity_date: looks and purchases of the category.
{{ replace_changed(
    keys=['user_id', 'activity_date'],
    changed_by='changed_category_days',
    grown_from=['fct_events', 'fct_order_lines', 'fct_user_days'],
    logs={'to': 'category_days', 'of': 'keys', 'columns': []}, remembers='remember_item_categories',
) }}
-- What is read of it is its log. depends_on: {{ ref('fct_user_days') }}

with

events as (
    select * from {{ ref('fct_events') }}
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

items as (
    select * from {{ ref('dim_items') }}
),

item_days as (
    select
        user_id,
        item_id,
        event_date as activity_date,
        count(*) as look_count,
        0 as purchase_count
    from events
    where
        user_id is not null
        and item_id is not null
        and {{ is_changed(['user_id', 'event_date']) }}
    group by user_id, item_id, event_date
    union all
    select
        user_id,
        item_id,
        cast(ordered_at as date) as activity_date,
        0 as look_count,
        count(*) as purchase_count
    from order_lines
    where
        user_id is not null
        and item_id is not null
        and order_status = 'completed'
        and {{ is_changed(['user_id', 'cast(ordered_at as date)']) }}
    group by user_id, item_id, cast(ordered_at as date)
),

final as (
    select
        item_days.user_id,
        items.category,
        item_days.activity_date,
        cast(sum(item_days.look_count) as bigint) as look_count,
        cast(sum(item_days.purchase_count) as bigint) as purchase_count
    from item_days
    inner join items on item_days.item_id = items.item_id
    where items.category is not null
    group by item_days.user_id, items.category, item_days.activity_date
)

select * from final
