-- Grain: one row per received enrolment.
{% set key = {'order_id': "nullif(trim(enrol_no), '')"} %}
{{ config(**grows_by_file('demo', 'orders', key, refers_to={'users': 'user_id'}, names='orders')) }}

with

raw_orders as (
    {{ received_rows('demo', 'orders', key) }}
),

parsed as not materialized (
    select
        {{ key.order_id }} as order_id,
        nullif(trim(learner_no), '') as user_id,
        {{ parse_demo_time('placed') }} as ordered_at,
        case lower(trim(state))
            when 'paid' then 'completed'
            when 'refunded' then 'returned'
            when 'closed' then 'cancelled'
            when 'unpaid' then 'pending'
        end as order_status,
        case lower(trim(platform)) when 'mp' then 'mini_program' else lower(trim(platform)) end
            as channel,
        upper(trim(money)) as given_currency,
        nullif(trim(promo), '') as campaign_id,
        raw_file,
        {{ raw_values(['enrol_no', 'learner_no', 'placed', 'state', 'platform', 'money',
            'promo']) }} as raw_values,
        is_repeated
    from raw_orders
),

judged as not materialized (
    select
        *,
        case
            when order_id is null then 'missing_key'
            when ordered_at is null then 'unparseable_time'
            when order_status is null then 'unknown_status'
            when {{ is_orphan('demo', 'users', 'user_id') }} then 'orphan_user'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, first='ordered_at') }}
),

final as (
    select
        order_id,
        user_id,
        ordered_at,
        order_status,
        channel,
        case when given_currency in ('RMB', '¥') then 'CNY' else given_currency end as currency,
        campaign_id,
        {{ dq_verdict('duplicate_row') }},
        case when given_currency in ('RMB', '¥') then 'currency_mended' end as dq_repairs,
        {{ provenance() }}
    from numbered
)

select * from final
