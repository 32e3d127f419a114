-- Grain: one row per received row of the course list.
{{ config(enabled=adapts('demo', 'items'), materialized='table') }}

with

raw_items as (
    select * from {{ read_raw('demo', 'items') }}
),

parsed as (
    select
        nullif(trim(course_no), '') as item_id,
        trim(title) as item_name,
        trim(subject) as category,
        trim(topic) as subcategory,
        trim(school) as brand,
        price_yuan,
        try_cast(replace(trim(price_yuan), '¥', '') as decimal(18, 2)) as list_price,
        extra as item_attributes,
        {{ raw_json(['course_no', 'title', 'subject', 'topic', 'school', 'price_yuan', 'extra']) }}
            as raw_row
    from raw_items
),

judged as (
    select
        *,
        case
            when item_id is null then 'missing_key'
            when price_yuan is not null and list_price is null then 'not_a_number'
        end as reject_reason
    from parsed
),

numbered as (
    select
        *,
        row_number() over (partition by item_id, reject_reason is null order by raw_row)
            as copy_number
    from judged
),

final as (
    select
        item_id,
        item_name,
        category,
        subcategory,
        brand,
        list_price,
        case when json_valid(item_attributes) then item_attributes end as item_attributes,
        {{ dq_verdict('duplicate_row') }},
        case when price_yuan like '%¥%' then 'price_with_symbol' end as dq_repairs,
        raw_row
    from numbered
)

select * from final
