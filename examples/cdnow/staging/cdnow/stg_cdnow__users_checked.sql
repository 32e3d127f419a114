-- Grain: one row per received customer number.
{{ config(materialized='table', enabled=adapts('cdnow', 'users')) }}

with

stg_cdnow__received_purchases as (
    select * from {{ ref('stg_cdnow__received_purchases') }}
),

known_columns as (
    select
        customer_id as user_id,
        'accepted' as dq_outcome,
        {{ this_batch() }} as batch_number
    from stg_cdnow__received_purchases
    where customer_id is not null
    group by customer_id
),

final as (
    {{ completed_rows('users', 'known_columns', lacks=[
        'signed_up_at', 'acquisition_channel', 'country', 'region', 'city', 'gender', 'birth_year',
        'plan', 'email_hash', 'phone_hash', 'user_attributes', 'dq_reason', 'dq_repairs', 'raw_row',
    ]) }}
)

select * from final
