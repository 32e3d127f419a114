-- Grain: one row per experiment_id × user_id: which segments were held together when exposed.

with

exposures as (
    select * from {{ ref('exp_exposures') }}
),

-- The segments are those held when exposed: what treatment did to a user cannot move them.
held_combinations as (
    {{ combination_held_at('exposures', 'exposed_at') }}
),

final as (
    select
        experiment_id,
        user_id,
        variant_id,
        exposure_date,
        first_full_date,
        cast(combination_id as decimal(38, 0)) as combination_id
    from held_combinations
)

select * from final
