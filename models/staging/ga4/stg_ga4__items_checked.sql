-- Grain: one row per item id that any event names.
{{ config(materialized='table', enabled=adapts('ga4', 'items')) }}

with

stg_ga4__events_checked as (
    select * from {{ ref('stg_ga4__events_checked') }}
),

mentions as (
    select
        occurred_at,
        event_id,
        batch_number,
        unnest(json_extract(item_details, '$[*]')) as item
    from stg_ga4__events_checked
    where dq_outcome = 'accepted' and item_details is not null
),

named as (
    select
        {{ ga4_known("(item ->> '$.item_id')") }} as item_id,
        concat(occurred_at, event_id) as mention_order,
        item,
        batch_number
    from mentions
),

-- Names and prices change: the last that was sent counts.
newest as (
    select
        item_id,
        {%- for name, key in {
            'item_name': 'item_name', 'category': 'item_category', 'subcategory': 'item_category2',
            'brand': 'item_brand', 'price': 'price'
        }.items() %}
        max_by({{ ga4_known("(item ->> '$." ~ key ~ "')") }}, mention_order) as {{ name }},
        {%- endfor %}
        max(batch_number) as batch_number
    from named
    group by item_id
),

final as (
    select
        item_id,
        item_name,
        category,
        subcategory,
        brand,
        try_cast(price as decimal(18, 2)) as list_price,
        cast(null as varchar) as item_attributes,
        case when item_id is null then 'rejected' else 'accepted' end as dq_outcome,
        case when item_id is null then 'missing_key' end as dq_reason,
        cast(null as varchar) as dq_repairs,
        case
            when item_id is null then cast(json_object('item_name', item_name) as varchar)
        end as raw_row,
        batch_number
    from newest
)

select * from final
