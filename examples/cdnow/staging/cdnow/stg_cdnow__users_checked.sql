-- Grain: one row per received customer number.
{{ config(materialized='table', enabled=adapts('cdnow', 'users')) }}

with

stg_cdnow__received_purchases as (
    select * from {{ ref('stg_cdnow__received_purchases') }}
),

final as (
    select
        customer_id as user_id,
        cast(null as timestamp) as signed_up_at,
        cast(null as varchar) as acquisition_channel,
        cast(null as varchar) as country,
        cast(null as varchar) as region,
        cast(null as varchar) as city,
        cast(null as varchar) as gender,
        cast(null as integer) as birth_year,
        cast(null as varchar) as plan,
        cast(null as varchar) as email_hash,
        cast(null as varchar) as phone_hash,
        cast(null as varchar) as user_attributes,
        'accepted' as dq_outcome,
        cast(null as varchar) as dq_reason,
        cast(null as varchar) as dq_repairs,
        cast(null as varchar) as raw_row,
        {{ this_batch() }} as batch_number
    from stg_cdnow__received_purchases
    where customer_id is not null
    group by customer_id
)

select * from final
