-- Grain: one row per received stock code as it was typed, with what became of it.

{{ config(materialized='table', enabled=adapts('online_retail', 'items')) }}

with

received_lines as (
    select * from {{ ref('stg_online_retail__received_lines') }}
),

codes as (
    select
        stock_code,
        item_id,
        count(*) as line_count,
        min(line_description) as any_description,
        max(batch_number) as code_batch
    from received_lines
    group by stock_code, item_id
),

-- Texts such as "damaged" or "?" stand on lines without a price; those have no say in the name.
names as (
    select
        item_id,
        line_description as item_name
    from received_lines
    where line_fault is null and item_id is not null and line_description is not null
    group by item_id, line_description
    qualify row_number() over (
        partition by item_id
        order by count(*) desc nulls last, line_description asc nulls last
    ) = 1
),

prices as (
    select
        item_id,
        cast(median(exact_unit_price) as decimal(18, 2)) as list_price
    from received_lines
    where line_fault is null and item_id is not null
    group by item_id
),

judged as (
    select
        codes.stock_code,
        codes.item_id,
        codes.any_description,
        names.item_name,
        prices.list_price,
        case
            when codes.stock_code is null then 'code_missing'
            when codes.item_id is null then 'not_a_product'
            when prices.item_id is null then 'never_sold'
        end as dq_reason,
        max(codes.code_batch) over (partition by codes.item_id) as batch_number,
        row_number() over (
            partition by codes.item_id
            order by codes.line_count desc nulls last, codes.stock_code asc nulls last
        ) as spelling_rank
    from codes
    left join names on codes.item_id = names.item_id
    left join prices on codes.item_id = prices.item_id
),

known_columns as (
    select
        item_id,
        item_name,
        list_price,
        case
            when dq_reason is not null then 'rejected'
            when spelling_rank > 1 then 'duplicate'
            else 'accepted'
        end as dq_outcome,
        case
            when dq_reason is not null then dq_reason
            when spelling_rank > 1 then 'code_differs_in_case'
        end as dq_reason,
        case when item_id <> stock_code then 'item_code_upper_cased' end as dq_repairs,
        case
            when dq_reason is not null or spelling_rank > 1
                then cast(json_object(
                    'StockCode', stock_code,
                    'Description', any_description
                ) as varchar)
        end as raw_row,
        batch_number
    from judged
),

final as (
    {{ completed_rows('items', 'known_columns', lacks=[
        'category', 'subcategory', 'brand', 'item_attributes',
    ]) }}
)

select * from final
