-- Grain: one row per completed order: the campaign credited with it (last touch), or 'none'.

with

orders as (
    select * from {{ ref('fct_orders') }}
),

touches as (
    select * from {{ ref('fct_campaign_touches') }}
),

last_touches as (
    select
        orders.order_id,
        touches.campaign_id,
        touches.touched_at
    from orders
    inner join touches
        on orders.user_id = touches.user_id
        and orders.ordered_at >= touches.touched_at
        and orders.ordered_at
        <= {{ dbt.dateadd('day', var('attribution_days'), 'touches.touched_at') }}
    where orders.order_status = 'completed'
    qualify
        row_number() over (
            partition by orders.order_id
            order by touches.touched_at desc nulls last, touches.campaign_id asc nulls last
        ) = 1
),

final as (
    select
        orders.order_id,
        orders.user_id,
        orders.ordered_at,
        coalesce(last_touches.campaign_id, 'none') as campaign_id,
        last_touches.touched_at,
        orders.order_number = 1 as is_first_order,
        orders.order_amount as credited_amount
    from orders
    left join last_touches on orders.order_id = last_touches.order_id
    where orders.order_status = 'completed'
)

select * from final
