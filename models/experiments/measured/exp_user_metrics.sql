-- Grain: one row per experiment_id × user_id × metric_id with a fact; whoever has none did nothing.
{{ config(materialized='view') }}

with

user_measures as (
    select * from {{ ref('exp_user_measures') }}
),

metric_caps as (
    select * from {{ ref('exp_metric_caps') }}
),

-- The covariate is the same measure, so it is cut at the same value.
final as (
    select
        user_measures.experiment_id,
        user_measures.user_id,
        user_measures.metric_id,
        {{ capped_value('user_measures.numerator', 'metric_caps.cap_value') }} as numerator,
        user_measures.denominator,
        {{ capped_value('user_measures.pre_numerator', 'metric_caps.cap_value') }}
            as pre_numerator,
        user_measures.pre_denominator,
        user_measures.outcome_count,
        user_measures.is_finite
    from user_measures
    left join metric_caps
        on user_measures.experiment_id = metric_caps.experiment_id
        and user_measures.metric_id = metric_caps.metric_id
)

select * from final
