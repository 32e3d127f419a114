-- Grain: one row per basket_scope × basket_kind × segmentation × segment_id × first and second member.

with

baskets as (
    select * from {{ ref('reco_baskets') }}
),

basket_segments as (
    select * from {{ ref('reco_basket_segments') }}
),

-- Too rare among all baskets is too rare in every part of them: left out before pairs multiply.
frequent_members as (
    select
        basket_scope,
        basket_kind,
        basket_id,
        member_id
    from baskets
    qualify
        count(*) over (partition by basket_scope, basket_kind, member_id)
        >= {{ var('rule_min_baskets') }}
),

frequent_pairs as (
    select
        first_members.basket_scope,
        first_members.basket_kind,
        first_members.basket_id,
        first_members.member_id as first_member_id,
        second_members.member_id as second_member_id
    from frequent_members as first_members
    inner join frequent_members as second_members
        on first_members.basket_scope = second_members.basket_scope
        and first_members.basket_kind = second_members.basket_kind
        and first_members.basket_id = second_members.basket_id
        and first_members.member_id < second_members.member_id
    qualify
        count(*) over (
            partition by
                first_members.basket_scope,
                first_members.basket_kind,
                first_members.member_id,
                second_members.member_id
        ) >= {{ var('rule_min_baskets') }}
),

final as (
    select
        frequent_pairs.basket_scope,
        frequent_pairs.basket_kind,
        basket_segments.segmentation,
        basket_segments.segment_id,
        frequent_pairs.first_member_id,
        frequent_pairs.second_member_id,
        cast(count(*) as bigint) as pair_count
    from frequent_pairs
    inner join basket_segments
        on frequent_pairs.basket_scope = basket_segments.basket_scope
        and frequent_pairs.basket_id = basket_segments.basket_id
    group by
        frequent_pairs.basket_scope,
        frequent_pairs.basket_kind,
        basket_segments.segmentation,
        basket_segments.segment_id,
        frequent_pairs.first_member_id,
        frequent_pairs.second_member_id
    having count(*) >= {{ var('rule_min_baskets') }}
)

select * from final
