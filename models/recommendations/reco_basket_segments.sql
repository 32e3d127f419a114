-- Grain: one row per basket_scope × basket_id × segmentation: the segment the buyer was in by then.

with

baskets as (
    select * from {{ ref('reco_baskets') }}
),

-- The hash makes the first baskets a random sample.
numbered_baskets as (
    select
        basket_scope,
        basket_id,
        user_id,
        basket_at,
        cast(row_number() over (
            partition by basket_scope
            order by {{ dbt.hash('basket_id') }} asc nulls last, basket_id asc nulls last
        ) as bigint) as basket_number
    from baskets
    where basket_kind = 'item' and member_number = 1
),

basket_segments as (
    {{ segment_held_at('numbered_baskets', 'basket_at') }}
),

final as (
    select
        basket_scope,
        basket_id,
        segmentation,
        segment_id,
        basket_number
    from basket_segments
)

select * from final
