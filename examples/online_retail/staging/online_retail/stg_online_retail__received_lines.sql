-- Grain: one row per received line of the shop's file; the four entities are derived from it.

{{ config(**grows_by_file(
    'online_retail', 'lines', entities=['users', 'items', 'orders', 'order_lines']
)) }}

with

raw_lines as (
    select * from {{ raw_rows('online_retail', 'lines', is_numbered=true) }}
),

parsed as (
    select
        raw_file,
        -- From 0 in each file.
        file_row_number - min(file_row_number) over (partition by raw_file) as line_position,
        -- Raw names keep the source's spelling.
        -- noqa: disable=CP02
        -- Empty where it is missing: invoices are replaced by this key, and null would match none.
        coalesce(trim(InvoiceNo), '') as order_id,
        nullif(trim(StockCode), '') as stock_code,
        nullif(trim(Description), '') as line_description,
        try_cast(Quantity as bigint) as whole_quantity,
        -- Local shop time without a zone, read as UTC (see online_retail.yml).
        try_cast(InvoiceDate as timestamp) as ordered_at,
        -- The source's floats carry at most three decimals.
        try_cast(UnitPrice as decimal(18, 3)) as exact_unit_price,
        -- 17850.0 is customer 17850.
        cast(cast(try_cast(CustomerID as double) as bigint) as varchar) as customer_id,
        nullif(trim(Country), '') as country
        -- noqa: enable=CP02
    from raw_lines
),

final as (
    select
        raw_file,
        line_position,
        order_id,
        stock_code,
        -- Codes differ in case only by accident of typing: 85123a is 85123A.
        case
            when regexp_matches(upper(stock_code), '^([0-9]{5}|DCGS)') then upper(stock_code)
        end as item_id,
        line_description,
        cast(whole_quantity as double) as quantity,
        ordered_at,
        exact_unit_price,
        cast(whole_quantity * exact_unit_price as decimal(18, 2)) as line_amount,
        customer_id,
        country,
        coalesce(order_id like 'C%', false) as is_return,
        case
            when order_id = '' then 'invoice_missing'
            when ordered_at is null then 'timestamp_unreadable'
            when order_id like 'A%' then 'bad_debt_adjustment'
            when whole_quantity is null or whole_quantity = 0 then 'quantity_missing'
            when exact_unit_price is null then 'price_unreadable'
            when exact_unit_price <= 0 then 'price_not_positive'
            -- Only a C invoice takes goods back; elsewhere a minus is a stock correction.
            when whole_quantity < 0 and not order_id like 'C%' then 'quantity_not_positive'
        end as line_fault,
        {{ this_batch() }} as batch_number
    from parsed
)

select * from final
