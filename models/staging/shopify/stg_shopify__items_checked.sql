-- Grain: one row per received variant of a product, which is what is sold.
{{ config(materialized='table', enabled=adapts('shopify', 'items')) }}

with

raw_variants as (
    select * from {{ read_raw('shopify', 'product_variant') }}
),

raw_products as (
    select * from {{ read_raw('shopify', 'product') }}
),

products as (
    select * from raw_products
    qualify row_number() over (
        partition by trim(id) order by coalesce(updated_at, _fivetran_synced) desc nulls last
    ) = 1
),

-- A stock-keeping unit is the same thing in every system; Shopify's own number is not.
parsed as (
    select
        coalesce(nullif(trim(sku), ''), 'shopify:' || nullif(trim(id), '')) as item_id,
        trim(product_id) as product_id,
        nullif(trim(title), 'Default Title') as variant_title,
        price,
        try_cast(price as decimal(18, 2)) as list_price,
        {{ parse_utc_time('coalesce(updated_at, _fivetran_synced)') }} as changed_at,
        {{ raw_json(['id', 'product_id', 'sku', 'title', 'price']) }} as raw_row
    from raw_variants
),

judged as (
    select
        *,
        case
            when item_id is null then 'missing_key'
            when price is not null and list_price is null then 'not_a_number'
        end as reject_reason
    from parsed
),

numbered as (
    {{ newest_first(['item_id'], 'changed_at') }}
),

final as (
    select
        numbered.item_id,
        nullif(concat_ws(' · ', trim(products.title), numbered.variant_title), '') as item_name,
        nullif(trim(products.product_type), '') as category,
        cast(null as varchar) as subcategory,
        nullif(trim(products.vendor), '') as brand,
        numbered.list_price,
        cast(null as varchar) as item_attributes,
        {{ dq_verdict('older_copy') }},
        cast(null as varchar) as dq_repairs,
        case when dq_outcome <> 'accepted' then numbered.raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
    left join products on numbered.product_id = trim(products.id)
)

select * from final
