-- Grain: one row per accepted customer × name × number × address of it.
{{ config(enabled=offers_names('shopify')) }}

with

raw_customers as (
    select * from {{ read_raw('shopify', 'customer') }}
),

final as (
    {{ contact_rows(
        'shopify', 'raw_customers', user_id="'shopify:' || nullif(trim(given.id), '')",
        person_name="concat_ws(' ', given.first_name, given.last_name)",
        email='given.email', phone='given.phone'
    ) }}
)

select * from final
