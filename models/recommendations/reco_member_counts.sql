-- Grain: one row per basket_scope × basket_kind × segmentation × segment_id × member_id.

with

baskets as (
    select * from {{ ref('reco_baskets') }}
),

basket_segments as (
    select * from {{ ref('reco_basket_segments') }}
),

member_counts as (
    select
        baskets.basket_scope,
        baskets.basket_kind,
        basket_segments.segmentation,
        basket_segments.segment_id,
        baskets.member_id,
        count(*) as member_count,
        count_if(baskets.member_number = 1) as first_member_count
    from baskets
    inner join basket_segments
        on baskets.basket_scope = basket_segments.basket_scope
        and baskets.basket_id = basket_segments.basket_id
    group by
        baskets.basket_scope,
        baskets.basket_kind,
        basket_segments.segmentation,
        basket_segments.segment_id,
        baskets.member_id
),

-- Every basket has one first member, so that first members count baskets.
counted_members as (
    select
        *,
        cast(sum(first_member_count) over (
            partition by basket_scope, basket_kind, segmentation, segment_id
        ) as bigint) as basket_count
    from member_counts
),

final as (
    select
        basket_scope,
        basket_kind,
        segmentation,
        segment_id,
        member_id,
        cast(member_count as bigint) as member_count,
        basket_count,
        cast(greatest(
            {{ var('rule_min_baskets') }},
            ceil(cast({{ var('rule_min_support') }} as double) * basket_count)
        ) as bigint) as minimum_count
    from counted_members
)

select * from final
