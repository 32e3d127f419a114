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

-- What two present persons share that were one is what joins them no longer.
parting_identifiers as (
    select identifier_type, identifier, account_id
    from ({{ identifiers_of_persons('links') }}) as stated_identifiers
    where least_user_id <> greatest_user_id
    qualify row_number() over (
        partition by account_id
        order by identifier_type asc nulls last, identifier asc nulls last
    ) = 1
),

merged_accounts as (
    select
        moves.*, 'merged' as change_type,
        joining_identifiers.identifier_type, joining_identifiers.identifier,
        case
            when joining_identifiers.identifier_type = 'user_id' then 'id_force_merge' else 'link'
        end as change_reason
    from moves
    left join accounts on moves.from_user_id = accounts.account_id
    left join joining_identifiers on moves.from_user_id = joining_identifiers.former_user_id
    where coalesce(accounts.user_id, moves.from_user_id) = moves.to_user_id
),

split_accounts as (
    select
        moves.*, 'split' as change_type,
        parting_identifiers.identifier_type, parting_identifiers.identifier,
        case
            when parting_identifiers.identifier is null then 'link_gone'
            else coalesce(quarantine.quarantine_reason, 'id_force_split')
        end as change_reason
    from moves
    left join accounts on moves.from_user_id = accounts.account_id
    left join parting_identifiers on moves.account_id = parting_identifiers.account_id
    left join quarantine
        on parting_identifiers.identifier_type = quarantine.identifier_type
        and parting_identifiers.identifier = quarantine.identifier
    where coalesce(accounts.user_id, moves.from_user_id) <> moves.to_user_id
),

changed_accounts as (
    select * from merged_accounts
    union all
    select * from split_accounts
),

final as (
    select
        batch_number, changed_at, account_id, from_user_id, to_user_id, change_type,
        identifier_type, identifier, change_reason
    from changed_accounts
)

select * from final
