-- Grain: one row per received order, with what its lines and refunds need to know of it.
{{ config(materialized='table', enabled=adapts('shopify', 'orders')) }}

with

raw_orders as (
    select * from {{ read_raw('shopify', 'order') }}
),

-- Money is the shop's own, converted by Shopify with the order; what the customer saw is left out.
parsed as (
    select
        'shopify:' || nullif(trim(id), '') as order_id,
        'shopify:' || nullif(trim(customer_id), '') as user_id,
        -- Imported orders keep the day on which they were placed.
        coalesce({{ parse_utc_time('processed_at') }}, {{ parse_utc_time('created_at') }})
            as ordered_at,
        lower(trim(coalesce(display_financial_status, financial_status))) as payment_status,
        {{ parse_utc_time('cancelled_at') }} is not null as is_cancelled,
        lower(trim(source_name)) as source_name,
        upper(trim(coalesce(subtotal_price_set_shop_currency_code, currency_code, currency)))
            as currency,
        coalesce({{ is_true('taxes_included') }}, false) as is_tax_included,
        try_cast(coalesce(subtotal_price_set_shop_amount, subtotal_price) as decimal(18, 2))
            as goods_amount,
        try_cast(coalesce(total_discounts_set_shop_amount, total_discounts) as decimal(18, 2))
            as discount_amount,
        {{ is_true('test') }} as is_test,
        {{ is_true('_fivetran_deleted') }} as is_deleted,
        {{ parse_utc_time('coalesce(updated_at, _fivetran_synced)') }} as changed_at,
        {{ raw_json(['id', 'customer_id', 'created_at', 'processed_at', 'financial_status',
            'display_financial_status', 'cancelled_at', 'currency', 'test']) }} as raw_row
    from raw_orders
),

named as (
    select
        *,
        case
            when is_cancelled or payment_status in ('voided', 'expired') then 'cancelled'
            when payment_status in ('paid', 'partially_refunded', 'refunded') then 'completed'
            when payment_status in ('pending', 'authorized', 'partially_paid', 'unpaid')
                then 'pending'
        end as order_status
    from parsed
),

judged as (
    select
        *,
        case
            when order_id is null then 'missing_key'
            when is_test then 'test_order'
            when is_deleted then 'deleted_order'
            when ordered_at is null then 'unparseable_time'
            when order_status is null then 'unknown_status'
        end as reject_reason
    from named
),

final as (
    {{ newest_first(['order_id'], 'changed_at') }}
)

select * from final
