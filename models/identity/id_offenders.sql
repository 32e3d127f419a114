-- Grain: one row per identifier that may join nobody: listed, of an unknown type, over a limit.

with

links as (
    select * from {{ ref('id_links') }}
),

identifier_types as (
    select * from {{ ref('identifier_types') }}
),

id_blocklist as (
    select * from {{ ref('id_blocklist') }}
),

ends as (
    select identifier_type, identifier, linked_type, linked_identifier from links
    union all
    select
        linked_type as identifier_type,
        linked_identifier as identifier,
        identifier_type as linked_type,
        identifier as linked_identifier
    from links
),

listed_values as (
    select
        identifier_types.identifier_type,
        {{ stored_identifier('id_blocklist.identifier', 'identifier_types.is_hashed') }}
            as identifier
    from id_blocklist
    inner join identifier_types
        on id_blocklist.identifier_type = identifier_types.identifier_type
        or id_blocklist.identifier_type = 'any'
),

-- Two sources may state one link: who has few rows has no more links, and needs no closer look.
suspects as (
    select
        ends.identifier_type,
        ends.identifier,
        identifier_types.max_users,
        identifier_types.max_links
    from ends
    inner join identifier_types on ends.identifier_type = identifier_types.identifier_type
    where identifier_types.max_users is not null or identifier_types.max_links is not null
    group by
        ends.identifier_type, ends.identifier,
        identifier_types.max_users, identifier_types.max_links
    having count(*) > identifier_types.max_users or count(*) > identifier_types.max_links
),

link_counts as (
    select
        ends.identifier_type, ends.identifier, suspects.max_users, suspects.max_links,
        count(distinct case when ends.linked_type = 'user_id' then ends.linked_identifier end)
            as user_count,
        count(distinct concat(ends.linked_type, ' ', ends.linked_identifier)) as link_count
    from ends
    inner join suspects
        on ends.identifier_type = suspects.identifier_type
        and ends.identifier = suspects.identifier
    group by ends.identifier_type, ends.identifier, suspects.max_users, suspects.max_links
),

reasons as (
    select identifier_type, identifier, 1 as reason_rank, 'blocklist' as quarantine_reason
    from ends
    where (identifier_type, lower(trim(identifier))) in (
        select listed_values.identifier_type, lower(trim(listed_values.identifier)) as identifier
        from listed_values
    )
    union all
    select identifier_type, identifier, 2 as reason_rank, 'unknown_type' as quarantine_reason
    from ends
    where identifier_type not in (select identifier_types.identifier_type from identifier_types)
    union all
    select identifier_type, identifier, 3 as reason_rank, 'too_many_users' as quarantine_reason
    from link_counts
    where user_count > max_users
    union all
    select identifier_type, identifier, 4 as reason_rank, 'too_many_links' as quarantine_reason
    from link_counts
    where link_count > max_links
),

final as (
    select
        identifier_type,
        identifier,
        min_by(quarantine_reason, reason_rank) as quarantine_reason
    from reasons
    group by identifier_type, identifier
)

select * from final
