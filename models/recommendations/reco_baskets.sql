-- Grain: one row per basket_scope × basket_kind × basket_id × member_id.

with

order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

items as (
    select * from {{ ref('dim_items') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

completed_lines as (
    select
        order_id,
        user_id,
        ordered_at,
        item_id,
        line_amount
    from order_lines
    where order_status = 'completed' and item_id is not null
),

-- Where an order holds one course, what goes together shows in all that a user bought until today.
scoped_lines as (
    select
        'order' as basket_scope,
        order_id as basket_id,
        ordered_at as basket_at,
        *
    from completed_lines
    union all
    select
        'user' as basket_scope,
        completed_lines.user_id as basket_id,
        cast(as_of_dates.as_of_date as timestamp) as basket_at,
        completed_lines.*
    from completed_lines
    cross join as_of_dates
    where completed_lines.user_id is not null and as_of_dates.is_latest
),

bought_members as (
    select
        scoped_lines.*,
        'item' as basket_kind,
        scoped_lines.item_id as member_id
    from scoped_lines
    union all
    select
        scoped_lines.*,
        'category' as basket_kind,
        items.category as member_id
    from scoped_lines
    inner join items on scoped_lines.item_id = items.item_id
    where items.category is not null
),

distinct_members as (
    select
        basket_scope,
        basket_kind,
        basket_id,
        user_id,
        basket_at,
        member_id,
        max(ordered_at) as bought_at,
        sum(line_amount) as member_amount
    from bought_members
    group by basket_scope, basket_kind, basket_id, user_id, basket_at, member_id
),

-- A basket of n members has n (n - 1) / 2 pairs: of a wholesaler's, the latest and dearest count.
final as (
    select
        basket_scope,
        basket_kind,
        basket_id,
        user_id,
        basket_at,
        member_id,
        cast(row_number() over (
            partition by basket_scope, basket_kind, basket_id
            order by
                bought_at desc nulls last,
                member_amount desc nulls last,
                member_id asc nulls last
        ) as bigint) as member_number
    from distinct_members
    qualify member_number <= {{ var('basket_max_items') }}
)

select * from final
