-- Grain: one row per accepted customer × name × number × address of it.
{{ config(enabled=offers_names('stripe')) }}

with

raw_customers as (
    select * from {{ read_raw('stripe', 'customer') }}
),

final as (
    {{ contact_rows(
        'stripe', 'raw_customers', user_id="'stripe:' || nullif(trim(given.id), '')",
        person_name='given.name', email='given.email', phone='given.phone'
    ) }}
)

select * from final
