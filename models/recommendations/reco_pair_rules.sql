-- Grain: one row per scope × kind × segmentation × segment × antecedent_id × consequent_id.

with

baskets as (
    select * from {{ ref('reco_baskets') }}
),

basket_segments as (
    select * from {{ ref('reco_basket_segments') }}
),

member_counts as (
    select * from {{ ref('reco_member_counts') }}
),

-- A pair is as rare as its rarer member, or rarer. Numbers instead of names make pairs light.
frequent_members as (
    select
        *,
        dense_rank() over (
            order by
                basket_scope asc nulls last,
                basket_kind asc nulls last,
                segmentation asc nulls last,
                segment_id asc nulls last
        ) as part_number,
        row_number() over (
            order by
                basket_scope asc nulls last,
                basket_kind asc nulls last,
                segmentation asc nulls last,
                segment_id asc nulls last,
                member_id asc nulls last
        ) as member_key
    from member_counts
    where member_count >= minimum_count
),

basket_members as (
    select
        frequent_members.part_number,
        basket_segments.basket_number,
        frequent_members.member_key
    from baskets
    inner join basket_segments
        on baskets.basket_scope = basket_segments.basket_scope
        and baskets.basket_id = basket_segments.basket_id
    inner join frequent_members
        on baskets.basket_scope = frequent_members.basket_scope
        and baskets.basket_kind = frequent_members.basket_kind
        and basket_segments.segmentation = frequent_members.segmentation
        and basket_segments.segment_id = frequent_members.segment_id
        and baskets.member_id = frequent_members.member_id
),

pair_counts as (
    select
        first_members.member_key as first_key,
        second_members.member_key as second_key,
        cast(count(*) as bigint) as pair_count
    from basket_members as first_members
    inner join basket_members as second_members
        on first_members.part_number = second_members.part_number
        and first_members.basket_number = second_members.basket_number
        and first_members.member_key < second_members.member_key
    group by first_members.member_key, second_members.member_key
),

-- Every pair gives two rules: with A comes B, with B comes A.
directed_pairs as (
    select first_key as left_key, second_key as right_key, pair_count from pair_counts
    union all
    select second_key as left_key, first_key as right_key, pair_count from pair_counts
),

final as (
    select
        antecedents.basket_scope,
        antecedents.basket_kind,
        antecedents.segmentation,
        antecedents.segment_id,
        antecedents.member_id as antecedent_id,
        consequents.member_id as consequent_id,
        antecedents.basket_count,
        antecedents.member_count as antecedent_count,
        consequents.member_count as consequent_count,
        directed_pairs.pair_count,
        {{ rule_measures(
            'antecedents.basket_count', 'antecedents.member_count',
            'consequents.member_count', 'directed_pairs.pair_count'
        ) }}
    from directed_pairs
    inner join frequent_members as antecedents on directed_pairs.left_key = antecedents.member_key
    inner join frequent_members as consequents on directed_pairs.right_key = consequents.member_key
    where directed_pairs.pair_count >= antecedents.minimum_count
)

select * from final
