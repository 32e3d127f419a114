-- Grain: one row per link that is used: no end of it is an offender, and nobody has split it.
{{ config(materialized='view') }}

with

links as (
    select * from {{ ref('id_links') }}
),

offenders as (
    select * from {{ ref('id_offenders') }}
),

identifier_types as (
    select * from {{ ref('identifier_types') }}
),

id_force_merge as (
    select * from {{ ref('id_force_merge') }}
),

splits as (
    select * from {{ ref('id_splits') }}
),

barred as (
    select identifier_type, identifier from offenders
    union all
    select identifier_type, identifier from splits
    where user_id is null and identifier_type <> 'user_id'
),

usable_links as (
    select
        links.identifier_type,
        links.identifier,
        links.linked_type,
        links.linked_identifier,
        links.link_source,
        links.linked_at,
        identifier_types.joins
    from links
    inner join identifier_types on links.identifier_type = identifier_types.identifier_type
    left join barred
        on links.identifier_type = barred.identifier_type
        and links.identifier = barred.identifier
    left join barred as barred_links
        on links.linked_type = barred_links.identifier_type
        and links.linked_identifier = barred_links.identifier
    left join splits
        on links.identifier_type = splits.identifier_type
        and links.identifier = splits.identifier
        and links.linked_identifier = splits.user_id
    where
        barred.identifier is null
        and barred_links.identifier is null
        and splits.identifier is null
),

-- A user id that was split joins nobody, and keeps what is only its own: browsers and devices.
final as (
    select
        identifier_type, identifier, linked_type, linked_identifier, link_source, linked_at
    from usable_links
    where
        not joins
        or (
            linked_identifier not in (
                select splits.identifier from splits
                where splits.identifier_type = 'user_id'
            )
            and (identifier_type, identifier) not in (
                select splits.identifier_type, splits.identifier from splits
                where splits.identifier_type = 'user_id'
            )
        )
    union all
    select
        'user_id' as identifier_type,
        greatest(user_id, other_user_id) as identifier,
        'user_id' as linked_type,
        least(user_id, other_user_id) as linked_identifier,
        'id_force_merge' as link_source,
        cast(null as timestamp) as linked_at
    from id_force_merge
)

select * from final
