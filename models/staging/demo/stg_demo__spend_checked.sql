-- Grain: one row per received row of the advertising account.
{% set key = {
    'spend_date': "cast(try_strptime(trim(day), ['%Y-%m-%d', '%Y%m%d']) as date)",
    'channel': 'lower(trim(medium))',
    'campaign_id': "nullif(trim(camp), '')",
} %}
{{ config(**grows_by_file('demo', 'spend', key, by_row=false)) }}

with

raw_spend as (
    {{ received_rows('demo', 'spend', key) }}
),

parsed as not materialized (
    select
        {{ key.spend_date }} as spend_date,
        {{ key.channel }} as channel,
        {{ key.campaign_id }} as campaign_id,
        try_cast(trim(cost_yuan) as decimal(18, 2)) as cost_amount,
        try_cast(trim(views) as bigint) as impression_count,
        try_cast(trim(clicks) as bigint) as click_count,
        upper(trim(money)) as currency,
        views,
        clicks,
        raw_file,
        {{ raw_values(['day', 'medium', 'camp', 'cost_yuan', 'views', 'clicks', 'money']) }}
            as raw_values,
        is_repeated
    from raw_spend
),

judged as not materialized (
    select
        *,
        case
            when channel is null then 'missing_key'
            when spend_date is null then 'unparseable_time'
            when cost_amount is null then 'not_a_number'
            when views is not null and impression_count is null then 'not_a_number'
            when clicks is not null and click_count is null then 'not_a_number'
            when cost_amount < 0 then 'negative_amount'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key) }}
),

final as (
    select
        spend_date,
        channel,
        campaign_id,
        cost_amount,
        impression_count,
        click_count,
        currency,
        {{ dq_verdict('duplicate_row') }},
        cast(null as varchar) as dq_repairs,
        {{ provenance() }}
    from numbered
)

select * from final
