-- Grain: one row per period_start (month) × campaign_id; `none` is what no campaign explains.
{% set names = [
    'cost_amount', 'impression_count', 'click_count', 'sent_count', 'delivered_count',
    'opened_count', 'clicked_count', 'unsubscribed_count', 'attributed_order_count',
    'converted_user_count', 'new_customer_count', 'attributed_amount',
] %}

with

spend as (
    select * from {{ ref('fct_spend') }}
),

messages as (
    select * from {{ ref('fct_messages') }}
),

order_credits as (
    select * from {{ ref('fct_order_credits') }}
),

spend_months as (
    select
        coalesce(campaign_id, 'none') as campaign_id,
        {{ period_start('month', 'spend_date') }} as period_start,
        min(channel) as channel,
        cast(sum(cost_amount) as decimal(18, 2)) as cost_amount,
        cast(sum(impression_count) as bigint) as impression_count,
        cast(sum(click_count) as bigint) as click_count
    from spend
    group by coalesce(campaign_id, 'none'), {{ period_start('month', 'spend_date') }}
),

message_months as (
    select
        coalesce(campaign_id, 'none') as campaign_id,
        {{ period_start('month', 'sent_date') }} as period_start,
        min(channel) as channel,
        count(*) as sent_count,
        count(delivered_at) as delivered_count,
        count(opened_at) as opened_count,
        count(clicked_at) as clicked_count,
        count(unsubscribed_at) as unsubscribed_count
    from messages
    group by coalesce(campaign_id, 'none'), {{ period_start('month', 'sent_date') }}
),

order_months as (
    select
        campaign_id,
        {{ period_start('month', 'ordered_at') }} as period_start,
        count(*) as attributed_order_count,
        count(distinct user_id) as converted_user_count,
        cast(count_if(is_first_order) as bigint) as new_customer_count,
        cast(sum(credited_amount) as decimal(18, 2)) as attributed_amount
    from order_credits
    group by campaign_id, {{ period_start('month', 'ordered_at') }}
),

months as (
    select
        {%- for key in ['campaign_id', 'period_start'] %}
        coalesce(spend_months.{{ key }}, message_months.{{ key }}, order_months.{{ key }})
            as {{ key }},
        {%- endfor %}
        {%- for name in names %}
        coalesce({{ name }}, 0) as {{ name }},
        {%- endfor %}
        coalesce(spend_months.channel, message_months.channel) as channel
    from spend_months
    full outer join message_months
        on spend_months.campaign_id = message_months.campaign_id
        and spend_months.period_start = message_months.period_start
    full outer join order_months
        on order_months.campaign_id = coalesce(spend_months.campaign_id, message_months.campaign_id)
        and order_months.period_start
        = coalesce(spend_months.period_start, message_months.period_start)
),

final as (
    select
        {{ (['period_start', 'campaign_id', 'channel'] + names) | join(',\n        ') }},
        {%- for name, numerator, denominator in [
            ('click_rate', 'click_count', 'impression_count'),
            ('cost_per_click', 'nullif(cost_amount, 0)', 'click_count'),
            ('cost_per_thousand_impressions', '1000 * nullif(cost_amount, 0)', 'impression_count'),
            ('cost_per_converted_user', 'nullif(cost_amount, 0)', 'converted_user_count'),
            ('customer_acquisition_cost', 'nullif(cost_amount, 0)', 'new_customer_count'),
            ('return_on_ad_spend', 'attributed_amount', 'cost_amount'),
        ] %}
        case when campaign_id <> 'none' then {{ ratio(numerator, denominator) }} end as {{ name }},
        {%- endfor %}
        case
            when campaign_id <> 'none'
                then {{ ratio('attributed_amount - cost_amount', 'cost_amount') }}
        end as return_on_investment
    from months
)

select * from final
