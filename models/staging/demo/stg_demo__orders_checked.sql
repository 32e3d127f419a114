-- Grain: one row per received enrolment.
{{ config(enabled=adapts('demo', 'orders'), materialized='table') }}

with

raw_orders as (
    select * from {{ read_raw('demo', 'orders') }}
),

parsed as (
    select
        nullif(trim(enrol_no), '') as order_id,
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
        {{ raw_json(['enrol_no', 'learner_no', 'placed', 'state', 'platform', 'money', 'promo']) }}
            as raw_row
    from raw_orders
),

judged as (
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
    select
        *,
        row_number() over (
            partition by order_id, reject_reason is null order by ordered_at, raw_row
        ) as copy_number
    from judged
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
        raw_row
    from numbered
)

select * from final
