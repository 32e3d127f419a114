{#- experiment(id): what an experiment did, overall and in each segment, its primary metric first. -#}
{% macro analyst_experiment() -%}
create or replace macro experiment(id) as table
with checks as (
    select
        case
            when count_if(known.experiment_id = id) > 0 then true
            else error(
                'There is no experiment ' || id || '; choose ' || coalesce(
                    string_agg(known.experiment_id, ', ' order by known.experiment_id), 'none yet'
                ) || '.'
            )
        end as are_passed
    from core.dim_experiments as known
)

select
    results.metric_id,
    results.metric_role,
    results.variant_id,
    results.segmentation,
    results.segment_id,
    results.segment_name,
    results.control_user_count,
    results.variant_user_count,
    results.control_mean,
    results.variant_mean,
    results.relative_lift,
    results.relative_lower,
    results.relative_upper,
    results.p_value,
    results.holm_p_value,
    results.status,
    results.verdict
from marts.mart_experiment_results as results
cross join checks
where results.experiment_id = id and checks.are_passed
order by
    not results.is_primary_metric,
    results.metric_id,
    results.variant_id,
    results.segmentation <> 'all',
    results.segmentation,
    {{ segments_in_order('results') }}
{%- endmacro %}
