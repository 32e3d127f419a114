-- Grain: one row per experiment_id × variant_id, planned or seen: users counted in.
{{ config(materialized='view') }}

with

exposures_checked as (
    select * from {{ ref('exp_exposures_checked') }}
),

variants as (
    select * from {{ ref('experiment_variants') }}
),

-- Users of a variant that nobody planned stay visible here; the plan gives them no weight.
seen_variants as (
    select
        experiment_id,
        variant_id,
        count(*) as user_count
    from exposures_checked
    where exclusion_reason is null or exclusion_reason = 'unplanned_variant'
    group by experiment_id, variant_id
),

final as (
    select
        coalesce(variants.experiment_id, seen_variants.experiment_id) as experiment_id,
        coalesce(variants.variant_id, seen_variants.variant_id) as variant_id,
        cast(coalesce(seen_variants.user_count, 0) as bigint) as user_count,
        variants.planned_weight
    from variants
    full outer join seen_variants
        on variants.experiment_id = seen_variants.experiment_id
        and variants.variant_id = seen_variants.variant_id
)

select * from final
