-- Grain: one row per received refund, with the order it belongs to.
{{ config(materialized='table', enabled=adapts('shopify', 'orders')) }}

with

raw_refunds as (
    select * from {{ read_raw('shopify', 'refund') }}
),

stg_shopify__received_orders as (
    select * from {{ ref('stg_shopify__received_orders') }}
    where reject_reason is null and copy_number = 1
),

parsed as (
    select
        nullif(trim(id), '') as refund_id,
        'shopify:' || nullif(trim(order_id), '') as refunded_order_id,
        coalesce({{ parse_utc_time('processed_at') }}, {{ parse_utc_time('created_at') }})
            as refunded_at,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'order_id', 'created_at', 'processed_at']) }} as raw_row
    from raw_refunds
),

judged as (
    select
        parsed.*,
        parsed.refunded_order_id || ':refund:' || parsed.refund_id as order_id,
        orders.user_id,
        orders.source_name,
        orders.currency,
        orders.is_tax_included,
        case
            when parsed.refund_id is null or parsed.refunded_order_id is null then 'missing_key'
            when orders.order_id is null then 'orphan_order'
            when parsed.refunded_at is null then 'unparseable_time'
            -- A cancelled or unpaid order adds nothing that a refund could take back.
            when orders.order_status <> 'completed' then 'order_not_completed'
        end as reject_reason
    from parsed
    left join stg_shopify__received_orders as orders
        on parsed.refunded_order_id = orders.order_id
),

final as (
    {{ newest_first(['refund_id'], 'changed_at') }}
)

select * from final
