-- Grain: one row per spend_date × channel × campaign_id × currency.

with

spend as (
    {{ entity_rows('spend') }}
),

currency_rates as (
    select * from {{ ref('dim_currency_rates') }}
),

converted as (
    select
        spend.spend_date,
        spend.channel,
        spend.campaign_id,
        {{ in_base_currency('spend.cost_amount') }} as cost_amount,
        spend.impression_count,
        spend.click_count,
        {{ converted_currency('spend.currency') }} as currency
    from spend
    left join currency_rates
        on {{ has_rate('spend.currency', 'cast(spend.spend_date as timestamp)') }}
    where {{ before_as_of('cast(spend.spend_date as timestamp)') }}
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
    from converted
    group by spend_date, channel, campaign_id, currency
)

select * from final
