-- Grain: one row per accepted user.

{{ config(enabled=adapts('online_retail', 'users')) }}

with

checked as (
    select * from {{ ref('stg_online_retail__users_checked') }}
),

final as (
    select
        user_id,
        signed_up_at,
        acquisition_channel,
        country,
        region,
        city,
        gender,
        birth_year,
        plan,
        email_hash,
        phone_hash,
        user_attributes
    from checked
    where dq_outcome = 'accepted'
)

select * from final
