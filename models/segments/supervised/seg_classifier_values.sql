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

classifiers as (
    select * from {{ ref('seg_classifiers') }}
),

preparations as (
    select * from {{ ref('seg_classifier_preparations') }}
),

population as (
    select
        periods.segmentation,
        periods.version_number,
        classifiers.classifier,
        tall.as_of_date,
        tall.user_id
    from tall
    inner join as_of_dates on tall.as_of_date = as_of_dates.as_of_date
    inner join learned_segmentations on tall.feature_name = learned_segmentations.required_feature
    inner join periods
        on learned_segmentations.segmentation = periods.segmentation
        and as_of_dates.as_of_date >= periods.live_from
        and as_of_dates.as_of_date < periods.live_to
    inner join classifiers
        on periods.segmentation = classifiers.segmentation
        and periods.version_number = classifiers.version_number
    where tall.feature_value is not null and classifiers.is_chosen
),

-- A user without a row of a feature has no value of it, which is imputed like any other gap.
final as (
    select
        population.segmentation,
        population.as_of_date,
        population.user_id,
        population.version_number,
        population.classifier,
        preparations.feature_name,
        coalesce(tall.feature_value, preparations.impute_value) as imputed_value,
        {{ prepared_value('tall.feature_value', 'preparations') }} as prepared_value
    from population
    inner join preparations
        on population.segmentation = preparations.segmentation
        and population.version_number = preparations.version_number
    left join tall
        on population.as_of_date = tall.as_of_date
        and population.user_id = tall.user_id
        and preparations.feature_name = tall.feature_name
    where preparations.feature_status = 'used'
)

select * from final
