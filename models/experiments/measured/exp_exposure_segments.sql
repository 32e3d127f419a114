-- Grain: one row per experiment_id × user_id × segmentation: the segment held when exposed.
{{ config(materialized='view') }}

with

exposure_combinations as (
    select * from {{ ref('exp_exposure_combinations') }}
),

combinations as (
    select * from {{ ref('exp_combinations') }}
),

final as (
    select
        exposure_combinations.experiment_id,
        exposure_combinations.user_id,
        exposure_combinations.variant_id,
        exposure_combinations.exposure_date,
        exposure_combinations.first_full_date,
        combinations.segmentation,
        combinations.segment_id
    from exposure_combinations
    inner join combinations
        on exposure_combinations.combination_id = combinations.combination_id
)

select * from final
