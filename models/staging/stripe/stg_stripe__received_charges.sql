-- Grain: one row per received charge, with the order that it is or belongs to.
{{ config(materialized='table', enabled=adapts('stripe', 'orders')) }}

with

raw_charges as (
    select * from {{ read_raw('stripe', 'charge') }}
),

stg_stripe__received_invoices as (
    select * from {{ ref('stg_stripe__received_invoices') }}
    where reject_reason is null and copy_number = 1
),

parsed as (
    select
        nullif(trim(id), '') as charge_id,
        'stripe:' || nullif(trim(invoice_id), '') as invoice_order_id,
        'stripe:' || nullif(trim(customer_id), '') as user_id,
        {{ parse_utc_time('created') }} as ordered_at,
        lower(trim(status)) as charge_status,
        coalesce({{ is_true('captured') }}, true) as is_captured,
        coalesce({{ is_true('refunded') }}, false) as is_refunded,
        {{ is_true('livemode') }} as is_live,
        upper(trim(currency)) as currency,
        {{ from_minor_units('amount', 'currency') }} as charged_amount,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'invoice_id', 'customer_id', 'created', 'status', 'captured', 'livemode',
            'currency', 'amount']) }} as raw_row
    from raw_charges
),

-- A charge of an invoice is the same sale once more; what was only authorised is not taken yet.
judged as (
    select
        parsed.*,
        invoices.order_id is not null as is_of_invoice,
        coalesce(invoices.order_id, 'stripe:' || parsed.charge_id) as order_id,
        coalesce(invoices.untaxed_share, 1) as untaxed_share,
        case
            when parsed.is_captured and parsed.charge_status = 'succeeded' then 'completed'
            when parsed.is_refunded then 'cancelled'
            else 'pending'
        end as order_status,
        case
            when parsed.charge_id is null then 'missing_key'
            when not parsed.is_live then 'test_order'
            when parsed.ordered_at is null then 'unparseable_time'
            when parsed.charge_status = 'failed' then 'failed_charge'
            when parsed.charge_status not in ('succeeded', 'pending') then 'unknown_status'
            when parsed.charged_amount is null then 'not_a_number'
        end as reject_reason
    from parsed
    left join stg_stripe__received_invoices as invoices
        on parsed.invoice_order_id = invoices.order_id
),

final as (
    {{ newest_first(['charge_id'], 'changed_at') }}
)

select * from final
