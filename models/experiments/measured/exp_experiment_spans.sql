-- Grain: one row per experiment_id with metrics: the days around exposure that any of them counts.
{{ config(materialized='view') }}

with

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

final as (
    select
        experiment_id,
        cast(max(coalesce(covariate_days, 0)) as bigint) as days_before,
        cast(max(window_end_days) as bigint) as days_after
    from experiment_metrics
    group by experiment_id
)

select * from final
