-- Grain: one row per received invoice.
{{ config(materialized='table', enabled=adapts('stripe', 'orders')) }}

with

raw_invoices as (
    select * from {{ read_raw('stripe', 'invoice') }}
),

parsed as (
    select
        'stripe:' || nullif(trim(id), '') as order_id,
        'stripe:' || nullif(trim(customer_id), '') as user_id,
        coalesce({{ parse_utc_time('created') }}, {{ parse_utc_time('period_start') }})
            as ordered_at,
        coalesce(lower(trim(status)), if({{ is_true('paid') }}, 'paid', 'open')) as invoice_status,
        {{ is_true('livemode') }} as is_live,
        coalesce({{ is_true('is_deleted') }}, false) as is_deleted,
        upper(trim(currency)) as currency,
        {{ from_minor_units('total', 'currency') }} as total_amount,
        coalesce({{ from_minor_units('tax', 'currency') }}, 0) as tax_amount,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'customer_id', 'created', 'status', 'livemode', 'currency', 'total',
            'tax']) }} as raw_row
    from raw_invoices
),

judged as (
    select
        *,
        total_amount - tax_amount as goods_amount,
        (total_amount - tax_amount) / nullif(total_amount, 0) as untaxed_share,
        case
            when invoice_status = 'paid' and total_amount < 0 then 'returned'
            when invoice_status = 'paid' then 'completed'
            when invoice_status = 'open' then 'pending'
            when invoice_status in ('void', 'uncollectible') then 'cancelled'
        end as order_status,
        case
            when order_id is null then 'missing_key'
            when not is_live then 'test_order'
            when is_deleted then 'deleted_order'
            when invoice_status = 'draft' then 'draft_invoice'
            when ordered_at is null then 'unparseable_time'
            when invoice_status not in ('paid', 'open', 'void', 'uncollectible')
                then 'unknown_status'
            when total_amount is null then 'not_a_number'
            -- A trial is billed with nothing; nobody has bought.
            when total_amount = 0 then 'nothing_charged'
        end as reject_reason
    from parsed
),

final as (
    {{ newest_first(['order_id'], 'changed_at') }}
)

select * from final
