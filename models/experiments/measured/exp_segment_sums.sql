-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id with facts.
{{ replace_changed_experiments() }}

with

exposure_combinations as (
    select * from {{ ref('exp_exposure_combinations') }}
),

user_metrics as (
    select * from {{ ref('exp_user_metrics') }}
),

combinations as (
    select * from {{ ref('exp_combinations') }}
),

-- Users add up to combinations, so that segmentations multiply these and not users.
combination_sums as (
    select
        user_metrics.experiment_id,
        user_metrics.metric_id,
        exposure_combinations.variant_id,
        exposure_combinations.combination_id,
        {{ moment_sums('user_metrics', also='exposure_combinations.combination_id', exact=true) }}
    from user_metrics
    inner join exposure_combinations
        on user_metrics.experiment_id = exposure_combinations.experiment_id
        and user_metrics.user_id = exposure_combinations.user_id
    where {{ is_changed(['exposure_combinations.experiment_id']) }}
    group by
        user_metrics.experiment_id,
        user_metrics.metric_id,
        exposure_combinations.variant_id,
        exposure_combinations.combination_id
),

final as (
    select
        combination_sums.experiment_id,
        combination_sums.metric_id,
        combination_sums.variant_id,
        combinations.segmentation,
        combinations.segment_id,
        {{ moment_totals('combination_sums') }}
    from combination_sums
    inner join combinations on combination_sums.combination_id = combinations.combination_id
    group by
        combination_sums.experiment_id,
        combination_sums.metric_id,
        combination_sums.variant_id,
        combinations.segmentation,
        combinations.segment_id
)

select * from final
