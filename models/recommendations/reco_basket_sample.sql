-- Grain: one row per basket_scope × basket_kind × basket_number × member_id.

with

baskets as (
    select * from {{ ref('reco_baskets') }}
),

basket_segments as (
    select * from {{ ref('reco_basket_segments') }}
),

final as (
    select
        baskets.basket_scope,
        baskets.basket_kind,
        basket_segments.basket_number,
        baskets.member_id
    from baskets
    inner join basket_segments
        on baskets.basket_scope = basket_segments.basket_scope
        and baskets.basket_id = basket_segments.basket_id
    where
        basket_segments.segmentation = 'all'
        and basket_segments.basket_number <= {{ var('sample_rows') }}
)

select * from final
