-- Grain: one row per segmentation × as_of_date × user_id × used feature_name: what is scored.
{{ config(materialized='view') }}

with

tall as (
    select * from {{ ref('feat_user_tall') }}
),

learned_segmentations as (
    select * from {{ ref('learned_segmentations') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

periods as (
    select * from {{ ref('seg_version_periods') }}
),

preparations as (
    select * from {{ ref('seg_preparations') }}
),

-- Between refits users are scored again, nothing is learned again: each date has its version.
used_preparations as (
    select
        as_of_dates.as_of_date,
        preparations.*
    from as_of_dates
    inner join periods
        on as_of_dates.as_of_date >= periods.live_from
        and as_of_dates.as_of_date < periods.live_to
    inner join preparations
        on periods.segmentation = preparations.segmentation
        and periods.version_number = preparations.version_number
    where preparations.feature_status = 'used'
),

population as (
    select
        learned_segmentations.segmentation,
        tall.as_of_date,
        tall.user_id
    from tall
    inner join learned_segmentations on tall.feature_name = learned_segmentations.required_feature
    where tall.feature_value is not null
),

final as (
    select
        population.segmentation,
        population.as_of_date,
        population.user_id,
        used_preparations.version_number,
        used_preparations.feature_order,
        used_preparations.feature_name,
        coalesce(tall.feature_value, used_preparations.impute_value) as imputed_value,
        {{ prepared_value('tall.feature_value', 'used_preparations') }} as prepared_value
    from tall
    inner join used_preparations
        on tall.as_of_date = used_preparations.as_of_date
        and tall.feature_name = used_preparations.feature_name
    inner join population
        on used_preparations.segmentation = population.segmentation
        and tall.as_of_date = population.as_of_date
        and tall.user_id = population.user_id
)

select * from final
