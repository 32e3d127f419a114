-- Grain: one row per account_id × batch_number in which it went from one person to another.
{{ append_only() }}

with

links as (
    select * from {{ ref('id_links') }}
),

edges as (
    select * from {{ ref('id_edges') }}
),

accounts as (
    select * from {{ ref('id_accounts') }}
),

quarantine as (
    select * from {{ ref('id_quarantine') }}
),

moves as (
    {{ new_account_moves() }}
),

-- To whom the accounts of the persons concerned belong now, and belonged before.
persons as (
    select
        accounts.account_id,
        accounts.user_id,
        coalesce(moves.from_user_id, accounts.user_id) as former_user_id
    from accounts
    left join moves on accounts.account_id = moves.account_id
    where
        accounts.user_id in (select arrivals.to_user_id from moves as arrivals)
        or accounts.user_id in (select departures.from_user_id from moves as departures)
),

-- What two former persons share is what joined them.
joining_identifiers as (
    select identifier_type, identifier, former_user_id
    from ({{ identifiers_of_persons('edges') }}) as used_identifiers
    where least_former_user_id <> greatest_former_user_id
    qualify row_number() over (
        partition by former_user_id
        order by identifier_type asc nulls last, identifier asc nulls last
    ) = 1
),

-- What two present persons share that were one joins them no longer: what is not in quarantine
-- was split by hand, and what is may have been there before.
parting_identifiers as (
    select
        stated.identifier_type, stated.identifier, stated.former_user_id, stated.user_id,
        coalesce(quarantine.quarantine_reason, 'id_force_split') as change_reason
    from ({{ identifiers_of_persons('links') }}) as stated
    left join quarantine
        on stated.identifier_type = quarantine.identifier_type
        and stated.identifier = quarantine.identifier
    where stated.least_user_id <> stated.greatest_user_id
    qualify row_number() over (
        partition by stated.former_user_id, stated.user_id
        order by quarantine.quarantine_reason asc nulls first, stated.identifier asc nulls last
    ) = 1
),

typed_moves as (
    select
        moves.*,
        coalesce(accounts.user_id, moves.from_user_id) = moves.to_user_id as is_merged
    from moves
    left join accounts on moves.from_user_id = accounts.account_id
),

final as (
    select
        typed_moves.batch_number, typed_moves.changed_at, typed_moves.account_id,
        typed_moves.from_user_id, typed_moves.to_user_id,
        case when typed_moves.is_merged then 'merged' else 'split' end as change_type,
        coalesce(joining.identifier_type, parting.identifier_type) as identifier_type,
        coalesce(joining.identifier, parting.identifier) as identifier,
        case
            when joining.identifier in (
                select edges.identifier from edges where edges.link_source = 'id_force_merge'
            ) then 'id_force_merge'
            when typed_moves.is_merged then 'link'
            else coalesce(parting.change_reason, 'link_gone')
        end as change_reason
    from typed_moves
    left join joining_identifiers as joining
        on typed_moves.from_user_id = joining.former_user_id
        and typed_moves.is_merged
    left join parting_identifiers as parting
        on typed_moves.from_user_id = parting.former_user_id
        and typed_moves.to_user_id = parting.user_id
        and not typed_moves.is_merged
)

select * from final
