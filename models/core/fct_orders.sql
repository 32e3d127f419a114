-- Grain: one row per order; amounts are the sums of its lines.
{{ replace_changed(
    keys=['order_id'],
    changed_by='changed_orders_of_users',
    entities=['orders', 'order_lines'],
    seeds=['currency_rates'],
    logs={'to': 'order_days', 'columns': ['user_id', 'order_date'], 'of': 'differences'},
) }}

with

orders as (
    {{ resolved_rows('orders') }}
),

present_orders as (
    select *
    from orders
    where
        {{ before_as_of('ordered_at') }}
        and {{ is_changed(['order_id']) }}
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

currency_rates as (
    select * from {{ ref('dim_currency_rates') }}
),

line_sums as (
    select
        order_id,
        count(*) as line_count,
        sum(cast(quantity as decimal(18, 4))) as item_quantity,
        sum(line_amount + coalesce(discount_amount, 0)) as gross_amount,
        sum(coalesce(discount_amount, 0)) as discount_amount,
        sum(line_amount) as order_amount
    from order_lines
    group by order_id
),

completed_orders as (
    select
        order_id,
        row_number() over (
            partition by user_id order by ordered_at asc nulls last, order_id asc nulls last
        ) as order_number
    from present_orders
    where order_status = 'completed' and user_id is not null
),

final as (
    select
        present_orders.order_id,
        present_orders.user_id,
        present_orders.ordered_at,
        cast(present_orders.ordered_at as date) as order_date,
        present_orders.order_status,
        present_orders.channel,
        {{ converted_currency('present_orders.currency') }} as currency,
        present_orders.campaign_id,
        cast(coalesce(line_sums.line_count, 0) as bigint) as line_count,
        cast(coalesce(line_sums.item_quantity, 0) as double) as item_quantity,
        cast(coalesce(line_sums.gross_amount, 0) as decimal(18, 2)) as gross_amount,
        cast(coalesce(line_sums.discount_amount, 0) as decimal(18, 2)) as discount_amount,
        cast(coalesce(line_sums.order_amount, 0) as decimal(18, 2)) as order_amount,
        cast(completed_orders.order_number as bigint) as order_number
    from present_orders
    left join line_sums on present_orders.order_id = line_sums.order_id
    left join completed_orders on present_orders.order_id = completed_orders.order_id
    left join currency_rates
        on {{ has_rate('present_orders.currency', 'present_orders.ordered_at') }}
)

select * from final
