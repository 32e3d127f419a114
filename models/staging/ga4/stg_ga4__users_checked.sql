-- Grain: one row per user id that any event carries.
{{ config(materialized='table', enabled=adapts('ga4', 'users')) }}

with

stg_ga4__events_checked as (
    select * from {{ ref('stg_ga4__events_checked') }}
),

-- Of each user what was sent last, and where they first came from.
newest as (
    select
        user_id,
        max_by(user_traits, concat(occurred_at, event_id)) as traits,
        max(batch_number) as batch_number
    from stg_ga4__events_checked
    where dq_outcome = 'accepted' and user_id is not null
    group by user_id
),

known_columns as (
    select
        user_id,
        {{ ga4_known("(traits ->> '$.source.source')") }} as acquisition_channel,
        {{ ga4_known("(traits ->> '$.geo.country')") }} as country,
        {{ ga4_known("(traits ->> '$.geo.region')") }} as region,
        {{ ga4_known("(traits ->> '$.geo.city')") }} as city,
        traits ->> '$.properties' as user_attributes,
        'accepted' as dq_outcome,
        batch_number
    from newest
),

final as (
    {{ completed_rows('users', 'known_columns', lacks=[
        'signed_up_at', 'gender', 'birth_year', 'plan', 'email_hash', 'phone_hash', 'dq_reason',
        'dq_repairs', 'raw_row',
    ]) }}
)

select * from final
