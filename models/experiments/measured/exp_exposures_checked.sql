-- Grain: one row per experiment_id × user_id: each exposure, and why it does not count, if so.
{{ config(materialized='view') }}

with

exposures as (
    select * from {{ ref('fct_exposures') }}
),

experiments as (
    select * from {{ ref('dim_experiments') }}
),

variants as (
    select * from {{ ref('experiment_variants') }}
),

users as (
    select * from {{ ref('dim_users') }}
),

final as (
    select
        exposures.experiment_id,
        exposures.user_id,
        exposures.variant_id,
        experiments.control_variant_id,
        exposures.exposed_at,
        exposures.variant_count,
        case
            when experiments.experiment_id is null then 'unknown_experiment'
            when exposures.variant_count > 1 then 'several_variants'
            when variants.variant_id is null then 'unplanned_variant'
            when
                experiments.assignment_unit <> 'user'
                and {{ assigned_group('experiments.assignment_unit', 'users') }} is null
                then 'no_group'
            when exposures.exposed_at < experiments.started_at then 'before_start'
            when exposures.exposed_at >= experiments.ended_at then 'after_end'
        end as exclusion_reason
    from exposures
    left join experiments on exposures.experiment_id = experiments.experiment_id
    left join variants
        on exposures.experiment_id = variants.experiment_id
        and exposures.variant_id = variants.variant_id
    left join users on exposures.user_id = users.user_id
)

select * from final
