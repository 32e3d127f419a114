-- Grain: one row per period_start (month) × segmentation × segment_id: cost by who answered.

with

spend as (
    select * from {{ ref('fct_spend') }}
),

touches as (
    select * from {{ ref('fct_campaign_touches') }}
),

campaign_costs as (
    select
        coalesce(campaign_id, 'none') as campaign_id,
        {{ period_start('month', 'spend_date') }} as period_start,
        sum(cost_amount) as cost_amount
    from spend
    group by coalesce(campaign_id, 'none'), {{ period_start('month', 'spend_date') }}
),

-- A campaign's month is divided evenly among its touches; what nobody answered stays with nobody.
-- Parts are decimals: their sum does not depend on the order in which they are added.
cost_parts as (
    select
        campaign_costs.period_start,
        touches.user_id,
        coalesce(touches.touched_at, cast(campaign_costs.period_start as timestamp)) as touched_at,
        cast(
            campaign_costs.cost_amount / cast(
                nullif(
                    count(*) over (
                        partition by campaign_costs.campaign_id, campaign_costs.period_start
                    ), 0
                ) as double
            ) as decimal(28, 12)
        ) as cost_part
    from campaign_costs
    left join touches
        on campaign_costs.campaign_id = touches.campaign_id
        and campaign_costs.period_start = {{ period_start('month', 'touches.touched_at') }}
),

touch_combinations as (
    {{ combination_held_at('cost_parts', 'touched_at') }}
),

user_costs as (
    select period_start, user_id, combination_id, sum(cost_part) as user_cost
    from touch_combinations
    group by period_start, user_id, combination_id
),

segment_costs as (
    {{ segments_of_combinations('user_costs') }}
),

sums as (
    select
        period_start,
        segmentation,
        segment_id,
        cast(sum(user_cost) as double) as allocated_cost,
        cast(count(distinct user_id) as bigint) as reached_users
    from segment_costs
    group by period_start, segmentation, segment_id
),

final as (
    select
        period_start,
        segmentation,
        segment_id,
        round(allocated_cost, 6) as allocated_cost,
        reached_users,
        round({{ ratio('allocated_cost', 'reached_users') }}, 6) as cost_per_reached_user
    from sums
)

select * from final
