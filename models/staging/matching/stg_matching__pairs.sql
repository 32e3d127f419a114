-- Grain: one row per two user ids with similar names × block that both are in.

with

blocks as (
    select * from {{ ref('stg_matching__blocks') }}
    where is_compared
),

compared as (
    select
        blocks.user_id as account_id,
        neighbours.user_id as other_account_id,
        blocks.block_type,
        {{ name_similarity('blocks.person_name', 'neighbours.person_name') }} as name_similarity,
        coalesce(blocks.phone_hash = neighbours.phone_hash, false) as has_same_phone
    from blocks
    inner join blocks as neighbours
        on blocks.block_type = neighbours.block_type
        and blocks.block_key = neighbours.block_key
        and blocks.user_id < neighbours.user_id
),

final as (
    select
        account_id,
        other_account_id,
        block_type,
        max(name_similarity) as name_similarity,
        bool_or(has_same_phone) as has_same_phone
    from compared
    where name_similarity >= {{ var('match_min_similarity') }}
    group by account_id, other_account_id, block_type
)

select * from final
