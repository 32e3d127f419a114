-- Grain: one row per received product.
{{ config(materialized='table', enabled=adapts('stripe', 'items')) }}

with

raw_products as (
    select * from {{ read_raw('stripe', 'product') }}
),

parsed as (
    select
        'stripe:' || nullif(trim(id), '') as item_id,
        nullif(trim(name), '') as item_name,
        nullif(trim(type), '') as category,
        {{ is_true('livemode') }} as is_live,
        {{ parse_utc_time('coalesce(updated, _fivetran_synced)') }} as changed_at,
        {{ raw_json(['id', 'name', 'type', 'livemode']) }} as raw_row
    from raw_products
),

judged as (
    select
        *,
        case
            when item_id is null then 'missing_key'
            when not is_live then 'test_mode'
        end as reject_reason
    from parsed
),

numbered as (
    {{ newest_first(['item_id'], 'changed_at') }}
),

known_columns as (
    select
        item_id,
        item_name,
        category,
        {{ dq_verdict('older_copy') }},
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
),

final as (
    {{ completed_rows('items', 'known_columns', lacks=[
        'subcategory', 'brand', 'list_price', 'item_attributes', 'dq_repairs',
    ]) }}
)

select * from final
