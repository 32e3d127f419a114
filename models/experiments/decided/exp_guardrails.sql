-- Grain: one row per experiment_id × variant_id with guardrails: the first one not kept, if any.

with

evidence as (
    select * from {{ ref('exp_evidence') }}
),

-- Harmed is shown to lose; unproven may, for all that is known, lose more than its margin.
final as (
    select
        experiment_id,
        variant_id,
        min(case when is_worse then metric_id end) as harmed_metric_id,
        min(case when not is_safe then metric_id end) as unproven_metric_id
    from evidence
    where metric_role = 'guardrail' and not is_primary_metric
    group by experiment_id, variant_id
)

select * from final
