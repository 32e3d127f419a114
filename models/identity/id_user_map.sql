-- Grain: one row per identifier, other than user ids, that belongs to a known user.
{{ replace_changed(
    keys=['identifier_type', 'identifier'],
    changed_by='changed_owners',
    grown_from=['id_links'],
    seeds=['identifier_types', 'id_blocklist', 'id_force_merge', 'id_force_split'],
    logs={'to': 'identifier_moves', 'columns': ['identifier_type', 'identifier'], 'of': 'differences'},
) }}

with

edges as (
    select * from {{ ref('id_edges') }}
),

components as (
    select * from {{ ref('id_components') }}
),

owners as (
    select * from {{ ref('id_owners') }}
),

-- What is in no component belongs to what it is linked with.
following_edges as (
    select edges.*
    from edges
    left join components
        on edges.identifier_type = components.identifier_type
        and edges.identifier = components.identifier
    where edges.identifier_type <> 'user_id' and components.identifier is null
),

changed_edges as (
    select * from following_edges
    where {{ is_changed(['identifier_type', 'identifier']) }}
),

-- A browser may follow an address, and the address a user.
relayed_owners as (
    select
        following_edges.identifier_type,
        following_edges.identifier,
        owners.user_id,
        following_edges.linked_at
    from following_edges
    inner join owners
        on following_edges.linked_type = owners.identifier_type
        and following_edges.linked_identifier = owners.identifier
    where
        (following_edges.identifier_type, following_edges.identifier) in (
            select changed_edges.linked_type, changed_edges.linked_identifier from changed_edges
            where changed_edges.linked_type <> 'user_id'
        )
),

leaders as (
    select identifier_type, identifier, user_id, linked_at from owners
    union all
    select identifier_type, identifier, user_id, linked_at from relayed_owners
    qualify {{ is_first_owner() }}
),

followed_owners as (
    select
        changed_edges.identifier_type,
        changed_edges.identifier,
        leaders.user_id,
        greatest(changed_edges.linked_at, leaders.linked_at) as linked_at
    from changed_edges
    inner join leaders
        on changed_edges.linked_type = leaders.identifier_type
        and changed_edges.linked_identifier = leaders.identifier
),

-- On a shared device the first person to identify keeps it: later log-ins carry their own user id.
final as (
    select identifier_type, identifier, user_id, linked_at from followed_owners
    qualify {{ is_first_owner() }}
    union all
    select identifier_type, identifier, user_id, linked_at from owners
    where identifier_type <> 'user_id' and {{ is_changed(['identifier_type', 'identifier']) }}
)

select * from final
