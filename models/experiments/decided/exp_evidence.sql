-- Grain: one row per experiment_id × metric_id × variant_id: what a decision may rest on.

with

effects as (
    select * from {{ ref('exp_effects') }}
),

experiments as (
    select * from {{ ref('dim_experiments') }}
),

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- CUPED sees the same effect more sharply; where it has nothing to say, the plain estimate does.
sharpest_effects as (
    select *
    from effects
    where segmentation = 'all' and estimator in ('cuped', 'welch', 'quantile')
    qualify row_number() over (
        partition by experiment_id, metric_id, variant_id
        order by p_value is null asc nulls last, estimator asc nulls last
    ) = 1
),

-- The result is final when the time is over and nobody's window is open any more.
timed_effects as (
    select
        sharpest_effects.*,
        coalesce(experiments.ended_at <= as_of_dates.as_of_date, false)
        and sum(sharpest_effects.control_open_count + sharpest_effects.variant_open_count)
            over (partition by sharpest_effects.experiment_id)
        = 0 as is_final,
        case experiment_metrics.good_direction when 'increase' then 1.0 else -1.0 end as good_sign,
        experiment_metrics.non_inferiority_margin,
        sharpest_effects.metric_id = experiments.primary_metric_id as is_primary_metric
    from sharpest_effects
    inner join experiments on sharpest_effects.experiment_id = experiments.experiment_id
    inner join as_of_dates on as_of_dates.is_latest
    inner join experiment_metrics
        on sharpest_effects.experiment_id = experiment_metrics.experiment_id
        and sharpest_effects.metric_id = experiment_metrics.metric_id
),

-- While an experiment runs people look again and again: only the confidence sequence allows that.
judged_effects as (
    select
        *,
        case when is_final then coalesce(holm_p_value, p_value) else sequential_p_value end
        < {{ var('experiment_alpha') }} as is_shown,
        case when is_final then coalesce(holm_p_value, p_value) else sequential_p_value end
            as judged_p_value,
        case when is_final then relative_lower else relative_sequential_lower end as judged_lower,
        case when is_final then relative_upper else relative_sequential_upper end as judged_upper
    from timed_effects
),

final as (
    select
        experiment_id,
        metric_id,
        metric_role,
        is_primary_metric,
        variant_id,
        control_variant_id,
        estimator,
        control_user_count,
        variant_user_count,
        is_final,
        relative_lift,
        judged_lower,
        judged_upper,
        judged_p_value,
        case when good_sign > 0 then judged_upper else -judged_lower end as best_gain,
        -- What is claimed is the lift, so its own interval must leave out zero, too, if it has one.
        coalesce(
            is_shown and good_sign * absolute_difference > 0
            and coalesce(judged_lower > 0 or judged_upper < 0, true), false
        ) as is_better,
        coalesce(is_shown and good_sign * absolute_difference < 0, false) as is_worse,
        case
            when metric_role <> 'guardrail' or non_inferiority_margin is null then true
            when is_final
                then coalesce(non_inferiority_p_value < {{ var('experiment_alpha') }}, false)
            else coalesce(
                case when good_sign > 0 then judged_lower else -judged_upper end
                > -non_inferiority_margin, false
            )
        end as is_safe,
        status
    from judged_effects
)

select * from final
