-- Grain: one row per segmentation × version_number with factors: prepared values → factor values.

with

loadings as (
    select * from {{ ref('seg_factor_loadings') }}
),

preparations as (
    select * from {{ ref('seg_preparations') }}
),

factor_rows as (
    select
        loadings.segmentation,
        loadings.version_number,
        loadings.factor_number,
        {{ array_agg_ordered('loadings.score_weight', 'preparations.feature_order') }} as weights
    from loadings
    inner join preparations
        on loadings.segmentation = preparations.segmentation
        and loadings.version_number = preparations.version_number
        and loadings.feature_name = preparations.feature_name
    group by loadings.segmentation, loadings.version_number, loadings.factor_number
),

factors as (
    select
        segmentation,
        version_number,
        {{ array_agg_ordered('weights', 'factor_number') }} as factor_weights
    from factor_rows
    group by segmentation, version_number
),

final as (
    select segmentation, version_number, factor_weights
    from factors
)

select * from final
