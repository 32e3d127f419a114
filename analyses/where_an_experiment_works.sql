-- In which segments did an experiment move its primary metric? Only where no check alarms.

with

healthy_experiments as (
    select experiment_id
    from {{ ref('mart_experiment_health') }}
    group by experiment_id
    having count_if(health_status = 'alarm') = 0
)

select
    results.experiment_name,
    results.segmentation,
    results.segment_name,
    results.control_user_count,
    results.variant_user_count,
    round(results.absolute_difference, 4) as absolute_difference,
    round(results.absolute_lower, 4) as absolute_lower,
    round(results.absolute_upper, 4) as absolute_upper,
    results.verdict
from {{ ref('mart_experiment_results') }} as results
inner join healthy_experiments on results.experiment_id = healthy_experiments.experiment_id
where results.is_primary_metric and results.p_value is not null
order by
    results.experiment_name asc nulls last,
    results.segmentation asc nulls last,
    results.absolute_difference desc nulls last
