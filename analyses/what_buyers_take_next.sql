-- What else do buyers of a course take, per segment? Only rules that say more than a shorter one.

select
    rules.segmentation,
    coalesce(segments.segment_name, rules.segment_id) as segment_name,
    rules.antecedent as who_bought,
    rules.consequent as also_bought,
    rules.pair_count as user_count,
    round(rules.confidence, 2) as confidence,
    round(rules.lift, 1) as lift
from {{ ref('reco_rules') }} as rules
left join {{ ref('seg_segments') }} as segments
    on rules.segmentation = segments.segmentation
    and rules.segment_id = segments.segment_id
where
    rules.basket_scope = 'user'
    and rules.basket_kind = 'item'
    and rules.improvement > 0
    and rules.lift > 1
qualify
    row_number() over (
        partition by rules.segmentation, rules.segment_id, rules.consequent_id
        order by rules.rule_rank asc nulls last
    ) = 1
order by
    rules.segmentation asc nulls last,
    rules.segment_id asc nulls last,
    rules.rule_rank asc nulls last
