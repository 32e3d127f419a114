-- Grain: one row per received charge, invoice, refund and dispute.
{{ config(materialized='table', enabled=adapts('stripe', 'orders')) }}

with

stg_stripe__received_invoices as (
    select * from {{ ref('stg_stripe__received_invoices') }}
),

stg_stripe__received_charges as (
    select * from {{ ref('stg_stripe__received_charges') }}
),

stg_stripe__received_reversals as (
    select * from {{ ref('stg_stripe__received_reversals') }}
),

received as (
    select *, false as is_of_invoice from stg_stripe__received_invoices
    union all by name
    select * from stg_stripe__received_charges
    union all by name
    select *, false as is_of_invoice from stg_stripe__received_reversals
),

final as (
    select
        order_id,
        user_id,
        ordered_at,
        order_status,
        'web' as channel,
        currency,
        cast(null as varchar) as campaign_id,
        case
            when reject_reason is not null then 'rejected'
            when copy_number > 1 or is_of_invoice then 'duplicate'
            else 'accepted'
        end as dq_outcome,
        case
            when reject_reason is not null then reject_reason
            when copy_number > 1 then 'older_copy'
            when is_of_invoice then 'charge_of_invoice'
        end as dq_reason,
        cast(null as varchar) as dq_repairs,
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from received
)

select * from final
