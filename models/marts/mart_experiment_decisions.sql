-- Grain: one row per experiment_id × variant_id other than the control: what to do, and why.

with

experiments as (
    select * from {{ ref('dim_experiments') }}
),

variants as (
    select * from {{ ref('experiment_variants') }}
),

evidence as (
    select * from {{ ref('exp_evidence') }}
),

guardrails as (
    select * from {{ ref('exp_guardrails') }}
),

power as (
    select * from {{ ref('exp_power') }}
),

health as (
    select * from {{ ref('mart_experiment_health') }}
),

-- Small arms and open windows make an effect unsure; these make it wrong.
alarms as (
    select
        experiment_id,
        min_by(finding, check_id) as alarm_finding
    from health
    where health_status = 'alarm' and check_id in ({{ breaking_checks() }})
    group by experiment_id
),

facts as (
    select
        experiments.*,
        variants.variant_id,
        experiments.primary_metric_id as metric_id,
        evidence.estimator,
        coalesce(evidence.is_final, false) as is_final,
        evidence.relative_lift,
        evidence.judged_lower,
        evidence.judged_upper,
        evidence.judged_p_value,
        evidence.best_gain,
        coalesce(evidence.is_better, false) as is_better,
        coalesce(evidence.is_worse, false) as is_worse,
        evidence.status,
        guardrails.harmed_metric_id,
        guardrails.unproven_metric_id,
        alarms.alarm_finding,
        power.power_reached,
        power.days_left,
        coalesce(evidence.variant_user_count >= power.planned_user_count, false)
            as has_planned_users
    from experiments
    inner join variants
        on experiments.experiment_id = variants.experiment_id
        and experiments.control_variant_id <> variants.variant_id
    left join evidence
        on variants.experiment_id = evidence.experiment_id
        and variants.variant_id = evidence.variant_id
        and evidence.is_primary_metric
    left join guardrails
        on variants.experiment_id = guardrails.experiment_id
        and variants.variant_id = guardrails.variant_id
    left join power
        on variants.experiment_id = power.experiment_id
        and variants.variant_id = power.variant_id
    left join alarms on experiments.experiment_id = alarms.experiment_id
),

final as (
    select
        experiment_id,
        experiment_name,
        variant_id,
        control_variant_id,
        metric_id,
        {{ decision_case('decision') }} as decision,
        {{ decision_case('reason') }} as reason,
        estimator,
        is_final,
        relative_lift,
        judged_lower,
        judged_upper,
        judged_p_value,
        planned_lift,
        power_reached,
        days_left
    from facts
)

select * from final
