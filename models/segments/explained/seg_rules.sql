-- Grain: one row per learned segmentation × segment_id of today: a rule for who is in it.

with

surrogate_trees as (
    select * from {{ ref('seg_surrogate_trees') }}
),

final as (
    select
        segmentation,
        segment_id,
        rule_text,
        rule_condition,
        rule_precision,
        rule_recall,
        rule_fidelity,
        most_frequent_share,
        case_expression
    from surrogate_trees
)

select * from final
