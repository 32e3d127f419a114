-- Grain: one row per rule_id: antecedents (one to three) and what comes with them, in a segment.

with

fp_growth as (
    select * from {{ ref('reco_fp_growth') }}
),

items as (
    select * from {{ ref('dim_items') }}
),

named_rules as (
    select
        fp_growth.*,
        coalesce(first_items.item_name, fp_growth.antecedent_1) as first_name,
        coalesce(second_items.item_name, fp_growth.antecedent_2) as second_name,
        coalesce(third_items.item_name, fp_growth.antecedent_3) as third_name,
        coalesce(consequent_items.item_name, fp_growth.consequent_id) as consequent
    from fp_growth
    left join items as first_items
        on fp_growth.antecedent_1 = first_items.item_id and fp_growth.basket_kind = 'item'
    left join items as second_items
        on fp_growth.antecedent_2 = second_items.item_id and fp_growth.basket_kind = 'item'
    left join items as third_items
        on fp_growth.antecedent_3 = third_items.item_id and fp_growth.basket_kind = 'item'
    left join items as consequent_items
        on fp_growth.consequent_id = consequent_items.item_id and fp_growth.basket_kind = 'item'
),

-- Most baskets beyond chance first, then rules that add nothing to a shorter one.
final as (
    select
        {{ dbt.hash("concat_ws(chr(31), basket_scope, basket_kind, segmentation, segment_id, "
            ~ "antecedent_1, antecedent_2, antecedent_3, consequent_id)") }} as rule_id,
        basket_scope,
        basket_kind,
        segmentation,
        segment_id,
        cast(row_number() over (
            partition by basket_scope, basket_kind, segmentation, segment_id
            order by
                (improvement > 0) desc nulls last,
                leverage desc nulls last,
                confidence desc nulls last,
                antecedent_1 asc nulls last,
                antecedent_2 asc nulls last,
                antecedent_3 asc nulls last,
                consequent_id asc nulls last
        ) as bigint) as rule_rank,
        concat_ws(' + ', first_name, second_name, third_name) as antecedent,
        consequent,
        antecedent_1,
        antecedent_2,
        antecedent_3,
        consequent_id,
        cast(antecedent_size as bigint) as antecedent_size,
        cast(minimum_count as bigint) as minimum_count,
        cast(basket_count as bigint) as basket_count,
        cast(antecedent_count as bigint) as antecedent_count,
        cast(consequent_count as bigint) as consequent_count,
        cast(pair_count as bigint) as pair_count,
        support,
        confidence,
        lift,
        leverage,
        conviction,
        improvement
    from named_rules
)

select * from final
