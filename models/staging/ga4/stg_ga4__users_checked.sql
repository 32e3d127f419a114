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

final as (
    select
        user_id,
        cast(null as timestamp) as signed_up_at,
        {{ ga4_known("(traits ->> '$.source.source')") }} as acquisition_channel,
        {{ ga4_known("(traits ->> '$.geo.country')") }} as country,
        {{ ga4_known("(traits ->> '$.geo.region')") }} as region,
        {{ ga4_known("(traits ->> '$.geo.city')") }} as city,
        cast(null as varchar) as gender,
        cast(null as integer) as birth_year,
        cast(null as varchar) as plan,
        cast(null as varchar) as email_hash,
        cast(null as varchar) as phone_hash,
        traits ->> '$.properties' as user_attributes,
        'accepted' as dq_outcome,
        cast(null as varchar) as dq_reason,
        cast(null as varchar) as dq_repairs,
        cast(null as varchar) as raw_row,
        batch_number
    from newest
)

select * from final
