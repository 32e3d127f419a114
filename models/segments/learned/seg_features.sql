-- Grain: one row per segmentation × feature_name: the seed's features, categories written out.
{% set most_categories = 12 %}

with

segmentation_features as (
    select * from {{ ref('segmentation_features') }}
),

affinities as (
    select * from {{ ref('feat_user_category_affinity') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

category_sizes as (
    select
        affinities.category,
        count(*) as user_count
    from affinities
    inner join as_of_dates on affinities.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_latest
    group by affinities.category
),

-- Beyond a dozen, categories have few users each and distances drown in zeros.
categories as (
    select
        category,
        row_number() over (
            order by user_count desc nulls last, category asc nulls last
        ) as category_rank
    from category_sizes
    qualify category_rank <= {{ most_categories }}
),

written_features as (
    select
        *,
        '' as category,
        0 as category_rank
    from segmentation_features
    where feature_name not like '%:*'
    union all
    select
        segmentation_features.*,
        categories.category,
        categories.category_rank
    from segmentation_features
    cross join categories
    where segmentation_features.feature_name like '%:*'
),

final as (
    select
        segmentation,
        replace(feature_name, '*', category) as feature_name,
        cast(
            row_number() over (
                partition by segmentation
                order by feature_order asc nulls last, category_rank asc nulls last
            ) as bigint
        ) as feature_order,
        transform,
        missing,
        replace(high_label, '*', category) as high_label,
        replace(low_label, '*', category) as low_label,
        replace(high_label_zh, '*', category) as high_label_zh,
        replace(low_label_zh, '*', category) as low_label_zh
    from written_features
)

select * from final
