-- Grain: one row per received purchase or refund.
{{ config(enabled=adapts('ga4', 'orders') or adapts('ga4', 'order_lines')) }}

with

stg_ga4__events_checked as (
    select * from {{ ref('stg_ga4__events_checked') }}
),

parsed as (
    select
        event_id,
        -- Who buys without an account is a user of their own, until the two are known to be one.
        coalesce(user_id, anonymous_id) as user_id,
        case when user_id is null then anonymous_id end as anonymous_id,
        event_name = 'refund' as is_refund,
        'ga4:' || {{ ga4_known("(order_details ->> '$.transaction_id')") }}
            || case when is_refund then strftime(occurred_at, ':refund:%Y%m%d%H%M%S') else '' end
            as order_id,
        occurred_at as ordered_at,
        channel,
        upper(order_details ->> '$.currency') as currency,
        campaign_id,
        coalesce(try_cast(
            order_details
                ->> case when is_refund then '$.refund_value' else '$.purchase_revenue' end
            as decimal(18, 2)
        ), 0) as stated_amount,
        item_details,
        cast(json_object('event_id', event_id, 'order_details', order_details) as varchar)
            as raw_row,
        batch_number
    from stg_ga4__events_checked
    where dq_outcome = 'accepted' and event_name in ('purchase', 'refund')
),

final as (
    select
        *,
        case when order_id is null then 'missing_key' end as reject_reason,
        -- A page of thanks that is loaded again sends the purchase again.
        row_number() over (
            partition by order_id order by ordered_at asc nulls last, event_id asc nulls last
        ) as copy_number
    from parsed
)

select * from final
