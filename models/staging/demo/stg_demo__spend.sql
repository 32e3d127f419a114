-- Grain: one row per day, channel and campaign.
{{ config(enabled=adapts('demo', 'spend')) }}

with

stg_demo__spend_checked as (
    select * from {{ ref('stg_demo__spend_checked') }}
),

final as (
    select
        spend_date,
        channel,
        campaign_id,
        cost_amount,
        impression_count,
        click_count,
        currency
    from stg_demo__spend_checked
    where dq_outcome = 'accepted'
)

select * from final
