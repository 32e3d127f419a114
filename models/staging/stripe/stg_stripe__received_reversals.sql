-- Grain: one row per received refund and dispute, with the charge that it takes back.
{{ config(materialized='table', enabled=adapts('stripe', 'orders')) }}

with

raw_refunds as (
    select * from {{ read_raw('stripe', 'refund') }}
),

raw_disputes as (
    select * from {{ read_raw('stripe', 'dispute') }}
),

stg_stripe__received_charges as (
    select * from {{ ref('stg_stripe__received_charges') }}
    where reject_reason is null and copy_number = 1
),

parsed as (
    select
        ':refund:' || nullif(trim(id), '') as reversal_id,
        nullif(trim(charge_id), '') as charge_id,
        {{ parse_utc_time('created') }} as ordered_at,
        coalesce(lower(trim(status)), 'succeeded') = 'succeeded' as is_final,
        {{ from_minor_units('amount', 'currency') }} as reversed_amount,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'charge_id', 'created', 'status', 'amount', 'currency']) }} as raw_row
    from raw_refunds
    union all
    -- The bank has taken the money when a dispute is lost; until then nothing is decided.
    select
        ':dispute:' || nullif(trim(id), '') as reversal_id,
        nullif(trim(charge_id), '') as charge_id,
        {{ parse_utc_time('created') }} as ordered_at,
        coalesce(lower(trim(status)), '') = 'lost' as is_final,
        {{ from_minor_units('amount', 'currency') }} as reversed_amount,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'charge_id', 'created', 'status', 'amount', 'currency']) }} as raw_row
    from raw_disputes
),

judged as (
    select
        parsed.*,
        charges.order_id || parsed.reversal_id as order_id,
        charges.user_id,
        charges.currency,
        'returned' as order_status,
        -cast(parsed.reversed_amount * charges.untaxed_share as decimal(18, 2)) as goods_amount,
        case
            when parsed.reversal_id is null or parsed.charge_id is null then 'missing_key'
            when charges.charge_id is null then 'orphan_charge'
            when charges.order_status <> 'completed' then 'order_not_completed'
            when parsed.ordered_at is null then 'unparseable_time'
            when not parsed.is_final then 'not_final'
            when parsed.reversed_amount is null then 'not_a_number'
        end as reject_reason
    from parsed
    left join stg_stripe__received_charges as charges on parsed.charge_id = charges.charge_id
),

final as (
    {{ newest_first(['reversal_id'], 'changed_at') }}
)

select * from final
