-- Grain: one row per segmentation × as_of_date × user_id: where a user lies for the live version.
{{ config(materialized='view') }}

with

prepared_values as (
    select * from {{ ref('seg_prepared_values') }}
),

segmentations as (
    select * from {{ ref('segmentations') }}
),

factors as (
    select * from {{ ref('seg_factor_weights') }}
),

places as (
    select
        prepared_values.segmentation,
        prepared_values.as_of_date,
        prepared_values.user_id,
        prepared_values.version_number,
        {{ array_agg_ordered('prepared_values.prepared_value', 'prepared_values.feature_order') }}
            as place
    from prepared_values
    inner join segmentations on prepared_values.segmentation = segmentations.segmentation
    where segmentations.method = 'learned'
    group by
        prepared_values.segmentation,
        prepared_values.as_of_date,
        prepared_values.user_id,
        prepared_values.version_number
),

final as (
    select
        places.segmentation,
        places.as_of_date,
        places.user_id,
        places.version_number,
        case
            when factors.factor_weights is null then places.place
            else {{ dot_products('factors.factor_weights', 'places.place') }}
        end as place
    from places
    left join factors
        on places.segmentation = factors.segmentation
        and places.version_number = factors.version_number
)

select * from final
