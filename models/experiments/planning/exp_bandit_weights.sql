-- Grain: one row per experiment, segmentation, segment and variant.

with

thompson as (
    select * from {{ ref('exp_thompson') }}
),

final as (
    select
        experiment_id,
        metric_id,
        segmentation,
        segment_id,
        variant_id,
        planned_share,
        chance_to_be_best,
        bandit_share,
        status
    from thompson
)

select * from final
