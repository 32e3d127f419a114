-- Grain: one row per two accounts whose names are alike and who share something else.

with

pairs as (
    select * from {{ ref('stg_matching__pairs') }}
),

accounts as (
    select * from {{ ref('id_accounts') }}
),

candidates as (
    select
        account_id,
        other_account_id,
        max(name_similarity) as name_similarity,
        max(case when has_same_phone then 1 else 0 end) = 1 as has_same_phone,
        max(case when block_type = 'phone_ending' then 1 else 0 end) = 1 as has_same_phone_ending,
        max(case when block_type = 'email_name' then 1 else 0 end) = 1 as has_same_email_name,
        max(case when block_type = 'city_and_birth_year' then 1 else 0 end) = 1
            as has_same_city_and_birth_year
    from pairs
    group by account_id, other_account_id
),

final as (
    select
        candidates.account_id,
        candidates.other_account_id,
        candidates.name_similarity,
        candidates.has_same_phone,
        candidates.has_same_phone_ending,
        candidates.has_same_email_name,
        candidates.has_same_city_and_birth_year,
        case
            when accounts.user_id = other_accounts.user_id then 'merged'
            else 'proposed'
        end as candidate_status
    from candidates
    inner join accounts on candidates.account_id = accounts.account_id
    inner join accounts as other_accounts
        on candidates.other_account_id = other_accounts.account_id
)

select * from final
