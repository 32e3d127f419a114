-- Grain: one row per experiment_id × user_id that counts: one planned variant, while it ran.

with

exposures_checked as (
    select * from {{ ref('exp_exposures_checked') }}
),

final as (
    select
        experiment_id,
        user_id,
        variant_id,
        control_variant_id,
        exposed_at
    from exposures_checked
    where exclusion_reason is null
)

select * from final
