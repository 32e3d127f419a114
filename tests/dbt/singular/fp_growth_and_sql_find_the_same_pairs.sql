-- Two independent ways to the same rules; compared where FP-growth saw every basket.

with

found_rules as (
    select *
    from {{ ref('reco_rules') }}
    where antecedent_size = 1
),

-- Where too many sets are frequent, FP-growth keeps the more frequent ones.
found_parts as (
    select
        basket_scope,
        basket_kind,
        segmentation,
        segment_id,
        max(minimum_count) as minimum_count
    from found_rules
    group by basket_scope, basket_kind, segmentation, segment_id
),

expected_rules as (
    select pair_rules.*
    from {{ ref('reco_pair_rules') }} as pair_rules
    inner join found_parts
        on pair_rules.basket_scope = found_parts.basket_scope
        and pair_rules.basket_kind = found_parts.basket_kind
        and pair_rules.segmentation = found_parts.segmentation
        and pair_rules.segment_id = found_parts.segment_id
    where pair_rules.pair_count >= found_parts.minimum_count
),

unseen_baskets as (
    select count(*) as basket_count
    from {{ ref('reco_basket_segments') }}
    where basket_number > {{ var('sample_rows') }}
)

select
    found_rules.rule_id,
    expected_rules.antecedent_id,
    expected_rules.consequent_id
from expected_rules
full outer join found_rules
    on expected_rules.basket_scope = found_rules.basket_scope
    and expected_rules.basket_kind = found_rules.basket_kind
    and expected_rules.segmentation = found_rules.segmentation
    and expected_rules.segment_id = found_rules.segment_id
    and expected_rules.antecedent_id = found_rules.antecedent_1
    and expected_rules.consequent_id = found_rules.consequent_id
cross join unseen_baskets
where
    unseen_baskets.basket_count = 0
    and (
        expected_rules.pair_count is null
        or found_rules.pair_count is null
        or expected_rules.basket_count <> found_rules.basket_count
        or expected_rules.pair_count <> found_rules.pair_count
        or abs(expected_rules.support - found_rules.support) > 1e-9
        or abs(expected_rules.confidence - found_rules.confidence) > 1e-9
        or abs(expected_rules.lift - found_rules.lift) > 1e-9
        or abs(expected_rules.leverage - found_rules.leverage) > 1e-9
        or coalesce(abs(expected_rules.conviction - found_rules.conviction) > 1e-9, false)
        or (expected_rules.conviction is null) <> (found_rules.conviction is null)
    )
