-- Grain: one row per identifier × user_id that somebody has split; with user_id null, from anybody.

with

identifier_types as (
    select * from {{ ref('identifier_types') }}
),

id_force_split as (
    select * from {{ ref('id_force_split') }}
),

final as (
    select distinct
        id_force_split.identifier_type,
        {{ stored_identifier('id_force_split.identifier', 'identifier_types.is_hashed') }}
            as identifier,
        nullif(trim(id_force_split.user_id), '') as user_id
    from id_force_split
    inner join identifier_types
        on id_force_split.identifier_type = identifier_types.identifier_type
)

select * from final
