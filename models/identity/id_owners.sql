-- Grain: one row per user id, and per identifier joined with one: the person they belong to.
{{ config(materialized='view') }}

with

edges as (
    select * from {{ ref('id_edges') }}
),

components as (
    select * from {{ ref('id_components') }}
),

accounts as (
    select * from {{ ref('id_accounts') }}
),

component_owners as (
    select
        components.component_number,
        min(accounts.user_id) as user_id
    from components
    inner join accounts on components.identifier = accounts.account_id
    where components.identifier_type = 'user_id'
    group by components.component_number
),

joined_identifiers as (
    select
        components.identifier_type,
        components.identifier,
        component_owners.user_id
    from components
    inner join component_owners
        on components.component_number = component_owners.component_number
    where components.identifier_type <> 'user_id'
),

ends as (
    select identifier_type, identifier, linked_at from edges
    where identifier_type <> 'user_id'
    union all
    select linked_type as identifier_type, linked_identifier as identifier, linked_at from edges
    where linked_type <> 'user_id'
),

final as (
    select
        'user_id' as identifier_type,
        account_id as identifier,
        user_id,
        cast(null as timestamp) as linked_at
    from accounts
    union all
    select
        joined_identifiers.identifier_type,
        joined_identifiers.identifier,
        joined_identifiers.user_id,
        min(ends.linked_at) as linked_at
    from joined_identifiers
    inner join ends
        on joined_identifiers.identifier_type = ends.identifier_type
        and joined_identifiers.identifier = ends.identifier
    group by
        joined_identifiers.identifier_type,
        joined_identifiers.identifier,
        joined_identifiers.user_id
)

select * from final
