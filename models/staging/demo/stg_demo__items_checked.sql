-- Grain: one row per received row of the course list.
{% set key = {'item_id': "nullif(trim(course_no), '')"} %}
{{ config(**grows_by_file('demo', 'items', key, names='items')) }}

with

raw_items as (
    {{ received_rows('demo', 'items', key) }}
),

parsed as not materialized (
    select
        {{ key.item_id }} as item_id,
        trim(title) as item_name,
        trim(subject) as category,
        trim(topic) as subcategory,
        trim(school) as brand,
        price_yuan,
        try_cast(replace(trim(price_yuan), '¥', '') as decimal(18, 2)) as list_price,
        extra as item_attributes,
        raw_file,
        {{ raw_values(['course_no', 'title', 'subject', 'topic', 'school', 'price_yuan',
            'extra']) }} as raw_values,
        is_repeated
    from raw_items
),

judged as not materialized (
    select
        *,
        case
            when item_id is null then 'missing_key'
            when price_yuan is not null and list_price is null then 'not_a_number'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key) }}
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
        {{ provenance() }}
    from numbered
)

select * from final
