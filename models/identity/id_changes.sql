-- Grain: one row per account_id × batch_number in which it went from one person to another.
{{ append_only() }}

with

links as (
    select * from {{ ref('id_links') }}
),

edges as (
    select * from {{ ref('id_edges') }}
),

quarantine as (
    select * from {{ ref('id_quarantine') }}
),

moves as (
    {{ new_account_moves() }}
),

persons as (
    {{ persons_of_moves('moves') }}
),

parted_persons as (
    select * from persons
    where former_user_id in (
        select moves.from_user_id from moves
        where not moves.is_merged
    )
),

used_identifiers as (
    {{ identifiers_of('persons', 'edges') }}
),

stated_identifiers as (
    {{ identifiers_of('parted_persons', 'links') }}
),

-- What two former persons share is what joined them.
joining as (
    select
        used_identifiers.former_user_id,
        min_by(used_identifiers.identifier_type, used_identifiers.identifier) as identifier_type,
        min(used_identifiers.identifier) as identifier
    from used_identifiers
    where {{ is_shared('used_identifiers', 'former_user_id', ['identifier_type', 'identifier']) }}
    group by used_identifiers.former_user_id
),

-- What two present persons share that were one joins them no longer: what is not in quarantine
-- was split by hand, and what is may have been there before.
parting as (
    select stated_identifiers.*, quarantine.quarantine_reason
    from stated_identifiers
    left join quarantine
        on stated_identifiers.identifier_type = quarantine.identifier_type
        and stated_identifiers.identifier = quarantine.identifier
    where {{ is_shared(
        'stated_identifiers', 'user_id', ['identifier_type', 'identifier', 'former_user_id']
    ) }}
    qualify row_number() over (
        partition by stated_identifiers.former_user_id, stated_identifiers.user_id
        order by
            quarantine.quarantine_reason asc nulls first,
            stated_identifiers.identifier asc nulls last
    ) = 1
),

final as (
    select
        moves.batch_number, moves.changed_at, moves.account_id, moves.from_user_id,
        moves.to_user_id,
        case when moves.is_merged then 'merged' else 'split' end as change_type,
        coalesce(joining.identifier_type, parting.identifier_type) as identifier_type,
        coalesce(joining.identifier, parting.identifier) as identifier,
        case
            when joining.identifier in (
                select edges.identifier from edges
                where edges.link_source = 'id_force_merge'
            ) then 'id_force_merge'
            when moves.is_merged then 'link'
            when parting.identifier is null then 'link_gone'
            else coalesce(parting.quarantine_reason, 'id_force_split')
        end as change_reason
    from moves
    left join joining on moves.from_user_id = joining.former_user_id and moves.is_merged
    left join parting
        on moves.from_user_id = parting.former_user_id and moves.to_user_id = parting.user_id
        and not moves.is_merged
)

select * from final
