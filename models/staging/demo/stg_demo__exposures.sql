-- Grain: one row per accepted sight of an experiment.
{{ config(enabled=adapts('demo', 'exposures')) }}

with

stg_demo__exposures_checked as (
    select * from {{ ref('stg_demo__exposures_checked') }}
),

final as (
    select
        experiment_id,
        variant_id,
        user_id,
        exposed_at
    from stg_demo__exposures_checked
    where dq_outcome = 'accepted'
)

select * from final
