-- Grain: one row per experiment_id × user_id that counts: one planned variant, while it ran.

with

exposures_checked as (
    select * from {{ ref('exp_exposures_checked') }}
),

-- A window of days from the moment of exposure is over at the first midnight after its end, so it
-- counts from the first date that begins at or after the exposure.
final as (
    select
        experiment_id,
        user_id,
        variant_id,
        control_variant_id,
        exposed_at,
        cast(exposed_at as date) as exposure_date,
        case
            when cast(cast(exposed_at as date) as timestamp) = exposed_at
                then cast(exposed_at as date)
            else cast({{ dbt.dateadd('day', 1, 'cast(exposed_at as date)') }} as date)
        end as first_full_date
    from exposures_checked
    where exclusion_reason is null
)

select * from final
