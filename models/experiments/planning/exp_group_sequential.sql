-- Grain: one row per experiment, variant and date of a look.

with

sequential_looks as (
    select * from {{ ref('exp_sequential_looks') }}
),

final as (
    select
        experiment_id,
        variant_id,
        metric_id,
        estimator,
        statistics_date,
        look_number,
        information_share,
        spent_alpha,
        z_statistic,
        z_bound,
        p_value_bound,
        is_crossed
    from sequential_looks
)

select * from final
