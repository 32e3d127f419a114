-- Grain: one row per account_id: a user id as a source gives it, and the person it belongs to.
{{ remembered_accounts() }}

with

users as (
    {{ entity_rows('users') }}
),

links as (
    select * from {{ ref('id_links') }}
),

components as (
    select * from {{ ref('id_components') }}
),

known_accounts as (
    select * from {{ known_accounts() }}
),

sightings as (
    select user_id as account_id, signed_up_at as seen_at from users
    union all
    select linked_identifier as account_id, linked_at as seen_at from links
    where linked_type = 'user_id'
    union all
    select identifier as account_id, linked_at as seen_at from links
    where identifier_type = 'user_id'
    union all
    select identifier as account_id, cast(null as timestamp) as seen_at from components
    where identifier_type = 'user_id'
),

accounts as (
    select
        account_id,
        min(seen_at) as first_seen_at
    from sightings
    where {{ before_as_of("coalesce(seen_at, timestamp '0001-01-01')") }}
    group by account_id
),

-- Who spoke for the others goes on doing so; where several did, or nobody, the oldest does,
-- ids of the company itself before those that a vendor gave (shopify:1).
spokesmen as (
    select
        components.component_number,
        accounts.account_id as user_id
    from components
    inner join accounts on components.identifier = accounts.account_id
    left join known_accounts
        on accounts.account_id = known_accounts.account_id
        and known_accounts.account_id = known_accounts.user_id
    where components.identifier_type = 'user_id'
    qualify
        row_number() over (
            partition by components.component_number
            order by
                known_accounts.account_id is null asc nulls last,
                accounts.account_id like '%:%' asc nulls last,
                accounts.first_seen_at asc nulls last,
                accounts.account_id asc nulls last
        ) = 1
),

final as (
    select
        accounts.account_id,
        coalesce(spokesmen.user_id, accounts.account_id) as user_id,
        accounts.first_seen_at
    from accounts
    left join components
        on accounts.account_id = components.identifier
        and components.identifier_type = 'user_id'
    left join spokesmen on components.component_number = spokesmen.component_number
)

select * from final
