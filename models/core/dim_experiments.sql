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
        cast(ended_at as timestamp) as ended_at,
        coalesce(experiments.assignment_unit, 'user') as assignment_unit,
        coalesce(experiments.assignment, 'randomised') as assignment,
        coalesce(experiments.allocation, 'fixed') as allocation,
        layer_id,
        cast(experiments.layer_start as double) as layer_start,
        cast(experiments.layer_end as double) as layer_end,
        cast(experiments.planned_lift as double) as planned_lift
    from experiments
)

select * from final
