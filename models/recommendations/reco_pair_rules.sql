-- Grain: one row per basket_scope × basket_kind × segmentation × segment_id × antecedent × consequent.

with

pair_counts as (
    select * from {{ ref('reco_pair_counts') }}
),

member_counts as (
    select * from {{ ref('reco_member_counts') }}
),

-- Every pair gives two rules: with A comes B, with B comes A.
directed_pairs as (
    select
        *,
        first_member_id as antecedent_id,
        second_member_id as consequent_id
    from pair_counts
    union all
    select
        *,
        second_member_id as antecedent_id,
        first_member_id as consequent_id
    from pair_counts
),

counted_pairs as (
    select
        directed_pairs.*,
        antecedents.basket_count,
        antecedents.member_count as antecedent_count,
        consequents.member_count as consequent_count,
        cast(antecedents.basket_count as double) as basket_total,
        cast(antecedents.member_count as double) as antecedent_total,
        cast(consequents.member_count as double) as consequent_total
    from directed_pairs
    inner join member_counts as antecedents
        on directed_pairs.basket_scope = antecedents.basket_scope
        and directed_pairs.basket_kind = antecedents.basket_kind
        and directed_pairs.segmentation = antecedents.segmentation
        and directed_pairs.segment_id = antecedents.segment_id
        and directed_pairs.antecedent_id = antecedents.member_id
    inner join member_counts as consequents
        on directed_pairs.basket_scope = consequents.basket_scope
        and directed_pairs.basket_kind = consequents.basket_kind
        and directed_pairs.segmentation = consequents.segmentation
        and directed_pairs.segment_id = consequents.segment_id
        and directed_pairs.consequent_id = consequents.member_id
),

-- From counts, so that the measures are as exact as they can be (docs/association_rules.md).
final as (
    select
        basket_scope,
        basket_kind,
        segmentation,
        segment_id,
        antecedent_id,
        consequent_id,
        basket_count,
        antecedent_count,
        consequent_count,
        pair_count,
        pair_count / nullif(basket_total, 0) as support,
        pair_count / nullif(antecedent_total, 0) as confidence,
        pair_count * basket_total / nullif(antecedent_total * consequent_total, 0) as lift,
        (pair_count * basket_total - antecedent_total * consequent_total)
        / nullif(basket_total * basket_total, 0) as leverage,
        antecedent_total * (basket_total - consequent_total)
        / nullif(basket_total * (antecedent_total - pair_count), 0) as conviction
    from counted_pairs
    where pair_count >= cast({{ var('rule_min_support') }} as double) * basket_total
)

select * from final
