-- Grain: one row per spend_date × channel × campaign_id × currency.

with

spend as (
    {{ entity_rows('spend') }}
),

final as (
    select
        spend_date,
        channel,
        campaign_id,
        cast(sum(cost_amount) as decimal(18, 2)) as cost_amount,
        cast(sum(impression_count) as bigint) as impression_count,
        cast(sum(click_count) as bigint) as click_count,
        currency
    from spend
    where {{ before_as_of('cast(spend_date as timestamp)') }}
    group by spend_date, channel, campaign_id, currency
)

select * from final
