-- Grain: one row per received invoice number, with what became of it.

{{ config(**derived_from(
    'stg_online_retail__received_lines', keys=['order_id'],
    enabled=adapts('online_retail', 'orders')
)) }}

with

received_lines as (
    select * from {{ ref('stg_online_retail__received_lines') }}
),

invoices as (
    select
        order_id,
        max(customer_id) as customer_id,
        -- 43 invoices were typed across a change of minute: the first line dates them.
        min(ordered_at) as ordered_at,
        bool_or(is_return) as is_return,
        count(*) as line_count,
        count(*) filter (where line_fault is null) as valid_line_count,
        count(distinct ordered_at) as time_count,
        max(batch_number) as batch_number
    from received_lines
    where {{ is_changed(['order_id']) }}
    group by order_id
),

judged as (
    select
        order_id,
        customer_id,
        ordered_at,
        is_return,
        line_count,
        time_count,
        batch_number,
        case
            when order_id = '' then 'invoice_missing'
            when ordered_at is null then 'timestamp_unreadable'
            when order_id like 'A%' then 'bad_debt_adjustment'
            when valid_line_count = 0 then 'no_valid_line'
        end as dq_reason
    from invoices
),

final as (
    select
        order_id,
        -- Null is a guest: a quarter of the lines name no customer, and their money is real.
        customer_id as user_id,
        ordered_at,
        case when is_return then 'returned' else 'completed' end as order_status,
        'web' as channel,
        'GBP' as currency,
        cast(null as varchar) as campaign_id,
        case when dq_reason is null then 'accepted' else 'rejected' end as dq_outcome,
        dq_reason,
        case when time_count > 1 then 'earliest_time_taken' end as dq_repairs,
        case
            when dq_reason is not null
                then cast(json_object(
                    'InvoiceNo', order_id,
                    'InvoiceDate', ordered_at,
                    'CustomerID', customer_id,
                    'line_count', line_count
                ) as varchar)
        end as raw_row,
        batch_number
    from judged
)

select * from final
