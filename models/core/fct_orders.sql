-- Grain: one row per order; amounts are the sums of its lines.

with

orders as (
    {{ entity_rows('orders') }}
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
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
    from orders
    where order_status = 'completed' and user_id is not null
),

final as (
    select
        orders.order_id,
        orders.user_id,
        orders.ordered_at,
        cast(orders.ordered_at as date) as order_date,
        orders.order_status,
        orders.channel,
        orders.currency,
        orders.campaign_id,
        cast(coalesce(line_sums.line_count, 0) as bigint) as line_count,
        cast(coalesce(line_sums.item_quantity, 0) as double) as item_quantity,
        cast(coalesce(line_sums.gross_amount, 0) as decimal(18, 2)) as gross_amount,
        cast(coalesce(line_sums.discount_amount, 0) as decimal(18, 2)) as discount_amount,
        cast(coalesce(line_sums.order_amount, 0) as decimal(18, 2)) as order_amount,
        cast(completed_orders.order_number as bigint) as order_number
    from orders
    left join line_sums on orders.order_id = line_sums.order_id
    left join completed_orders on orders.order_id = completed_orders.order_id
    where {{ before_as_of('orders.ordered_at') }}
)

select * from final
