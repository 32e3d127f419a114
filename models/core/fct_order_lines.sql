-- Grain: one row per order_id × line_number.
{{ replace_changed(
    keys=['order_id'],
    changed_by='changed_order_ids',
    entities=['orders', 'order_lines'],
    seeds=['currency_rates'],
    logs={
        'to': 'order_days', 'columns': ['user_id', 'cast(ordered_at as date)'], 'of': 'differences',
    },
) }}

with

order_lines as (
    {{ entity_rows('order_lines') }}
),

orders as (
    {{ resolved_rows('orders') }}
),

currency_rates as (
    select * from {{ ref('dim_currency_rates') }}
),

-- Lines whose order is not there keep their amounts: they count for items, for no user and no day.
final as (
    select
        order_lines.order_id,
        order_lines.line_number,
        orders.user_id,
        orders.ordered_at,
        orders.order_status,
        order_lines.item_id,
        order_lines.quantity,
        {{ in_base_currency('order_lines.unit_price') }} as unit_price,
        {{ in_base_currency('order_lines.discount_amount') }} as discount_amount,
        {{ in_base_currency('order_lines.line_amount') }} as line_amount
    from order_lines
    left join orders on order_lines.order_id = orders.order_id
    -- Without a base currency nothing is converted. -- noqa: disable=ST11
    left join currency_rates
        on {{ has_rate('orders.currency', "coalesce(orders.ordered_at, timestamp '1970-01-01')") }}
    where
        (orders.order_id is null or {{ before_as_of('orders.ordered_at') }})
        and {{ is_changed(['order_lines.order_id']) }}
)

select * from final
