-- Grain: one row per accepted account.
{{ config(enabled=adapts('demo', 'users')) }}

with

stg_demo__users_checked as (
    select * from {{ ref('stg_demo__users_checked') }}
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
    from stg_demo__users_checked
    where dq_outcome = 'accepted'
)

select * from final
