-- Grain: one row per user, registered or only seen in facts.

with

registered_users as (
    select * from {{ ref('id_registered_users') }}
),

user_days as (
    select * from {{ ref('fct_user_days') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

messages as (
    select * from {{ ref('fct_messages') }}
),

exposures as (
    select * from {{ ref('fct_exposures') }}
),

responses as (
    select * from {{ ref('fct_responses') }}
),

feedback as (
    select * from {{ ref('fct_feedback') }}
),

consents as (
    select * from {{ ref('fct_consents') }}
),

-- A visitor who identified later is known from then on: what was only learned later about the past
-- must not let future customers stand out among the visitors of a past date.
sightings as (
    select user_id, cast(signed_up_at as date) as seen_date from registered_users
    union all
    select user_id, first_known_date as seen_date from user_days
    union all
    select user_id, order_date as seen_date from orders
    union all
    select user_id, sent_date as seen_date from messages
    union all
    select user_id, cast(exposed_at as date) as seen_date from exposures
    union all
    select user_id, cast(responded_at as date) as seen_date from responses
    union all
    select user_id, cast(occurred_at as date) as seen_date from feedback
    union all
    select user_id, cast(valid_from as date) as seen_date from consents
),

first_sightings as (
    select
        user_id,
        min(seen_date) as first_seen_date
    from sightings
    where user_id is not null
    group by user_id
),

final as (
    select
        first_sightings.user_id,
        registered_users.signed_up_at,
        registered_users.acquisition_channel,
        registered_users.country,
        registered_users.region,
        registered_users.city,
        registered_users.gender,
        registered_users.birth_year,
        registered_users.plan,
        registered_users.email_hash,
        registered_users.phone_hash,
        registered_users.user_attributes,
        registered_users.user_id is not null as is_registered,
        first_sightings.first_seen_date
    from first_sightings
    left join registered_users on first_sightings.user_id = registered_users.user_id
)

select * from final
