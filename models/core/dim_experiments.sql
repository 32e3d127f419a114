-- Grain: one row per experiment.

with

experiments as (
    select * from {{ ref('experiments') }}
),

final as (
    select
        experiment_id,
        experiment_name,
        control_variant_id,
        primary_metric_id,
        cast(started_at as timestamp) as started_at,
        cast(ended_at as timestamp) as ended_at
    from experiments
)

select * from final
