-- Every completed order is credited once, to a campaign or to none; all cost is placed once.

with

credits as (
    select
        coalesce(sum(attributed_order_count), 0) as order_count,
        coalesce(sum(attributed_amount), 0) as order_amount,
        coalesce(sum(cost_amount), 0) as cost_amount,
        coalesce(sum(sent_count), 0) as sent_count
    from {{ ref('mart_campaign_performance') }}
),

orders as (
    select
        count(*) as order_count,
        coalesce(sum(order_amount), 0) as order_amount
    from {{ ref('fct_orders') }}
    where order_status = 'completed'
),

spend as (
    select coalesce(sum(cost_amount), 0) as cost_amount from {{ ref('fct_spend') }}
),

messages as (
    select count(*) as sent_count from {{ ref('fct_messages') }}
),

placed_cost as (
    select cast(coalesce(sum(allocated_cost), 0) as decimal(18, 2)) as cost_amount
    from {{ ref('mart_segment_cost') }}
    where segmentation = 'all'
)

select
    credits.*,
    placed_cost.cost_amount as placed_amount
from credits
cross join orders
cross join spend
cross join messages
cross join placed_cost
where
    credits.order_count <> orders.order_count
    or credits.order_amount <> orders.order_amount
    or credits.cost_amount <> spend.cost_amount
    or credits.sent_count <> messages.sent_count
    or placed_cost.cost_amount <> spend.cost_amount
