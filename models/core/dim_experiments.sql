-- Grain: one row per experiment.

with

experiments as (
    select * from {{ ref('experiments') }}
),

final as (
    select
        experiments.experiment_id,
        experiments.experiment_name,
        experiments.control_variant_id,
        experiments.primary_metric_id,
        cast(experiments.started_at as timestamp) as started_at,
        cast(experiments.ended_at as timestamp) as ended_at,
        coalesce(experiments.assignment_unit, 'user') as assignment_unit,
        experiments.assignment,
        coalesce(experiments.allocation, 'fixed') as allocation,
        experiments.layer_id,
        cast(experiments.layer_start as double) as layer_start,
        cast(experiments.layer_end as double) as layer_end,
        cast(experiments.planned_lift as double) as planned_lift
    from experiments
)

select * from final
