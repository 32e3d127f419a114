-- Grain: one row per segmentation × user_id × feature_name: the sample that segments learn from.

with

learned_segmentations as (
    select * from {{ ref('learned_segmentations') }}
),

segmentations as (
    select * from {{ ref('segmentations') }}
),

labels as (
    select * from {{ ref('seg_labels') }}
),

features as (
    select * from {{ ref('seg_features') }}
),

tall as (
    select * from {{ ref('feat_user_tall') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

current_values as (
    select tall.*
    from tall
    inner join as_of_dates on tall.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_latest
),

-- Who lacks the required feature never did what the segmentation is about; a supervised one learns
-- from labelled users. The hash draws at random.
sampled_users as (
    select
        learned_segmentations.segmentation,
        current_values.user_id,
        row_number() over (
            partition by learned_segmentations.segmentation
            order by
                {{ dbt.hash('current_values.user_id') }} asc nulls last,
                current_values.user_id asc nulls last
        ) as sample_number
    from learned_segmentations
    inner join segmentations
        on learned_segmentations.segmentation = segmentations.segmentation
    inner join current_values
        on learned_segmentations.required_feature = current_values.feature_name
    left join labels
        on learned_segmentations.segmentation = labels.segmentation
        and current_values.user_id = labels.user_id
    where
        current_values.feature_value is not null
        and (segmentations.method = 'learned' or labels.label is not null)
    qualify
        sample_number <= learned_segmentations.sample_rows
        and sample_number <= {{ var('sample_rows') }}
),

final as (
    select
        sampled_users.segmentation,
        current_values.as_of_date,
        cast(sampled_users.sample_number as bigint) as sample_number,
        sampled_users.user_id,
        features.feature_name,
        features.feature_order,
        current_values.feature_value
    from sampled_users
    inner join current_values on sampled_users.user_id = current_values.user_id
    inner join features
        on sampled_users.segmentation = features.segmentation
        and current_values.feature_name = features.feature_name
)

select * from final
