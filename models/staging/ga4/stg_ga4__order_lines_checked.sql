-- Grain: one row per item of a received purchase or refund.
{{ config(materialized='table', enabled=adapts('ga4', 'order_lines')) }}

with

stg_ga4__received_orders as (
    select * from {{ ref('stg_ga4__received_orders') }}
),

-- Where no items were sent, what was paid for all of them is one line.
exploded as (
    select
        * exclude (raw_row),
        unnest(generate_series(
            1, cast(greatest(1, coalesce(json_array_length(item_details), 0)) as bigint)
        )) as place,
        json_extract(item_details, concat('$[', place - 1, ']')) as item,
        item is null as is_whole_order
    from stg_ga4__received_orders
),

parsed as (
    select
        order_id,
        cast(place as integer) as line_number,
        item ->> '$.item_id' as item_id,
        copy_number,
        batch_number,
        coalesce(try_cast(item ->> '$.quantity' as double), 1) as quantity,
        case
            when is_whole_order then stated_amount
            else try_cast(item ->> '$.price' as decimal(18, 2))
        end as unit_price,
        -- Google's item_revenue is price × quantity; of what came back, item_refund.
        cast(case
            when is_whole_order then stated_amount
            else coalesce(
                nullif(try_cast(
                    item ->> case when is_refund then '$.item_refund' else '$.item_revenue' end
                    as double
                ), 0),
                try_cast(item ->> '$.price' as double) * quantity
            )
        end * case when is_refund then -1 else 1 end as decimal(18, 2)) as line_amount,
        case
            when reject_reason is not null then 'order_not_accepted'
            when unit_price is null or line_amount is null then 'not_a_number'
        end as reject_reason,
        cast(json_object('order_id', order_id, 'item', item) as varchar) as raw_row
    from exploded
),

final as (
    select
        order_id,
        line_number,
        {{ ga4_known('item_id') }} as item_id,
        case when line_amount < 0 then -quantity else quantity end as quantity,
        unit_price,
        cast(null as decimal(18, 2)) as discount_amount,
        line_amount,
        {{ dq_verdict('duplicate_row') }},
        case when item_id is null then 'item_unknown' end as dq_repairs,
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        batch_number
    from parsed
)

select * from final
