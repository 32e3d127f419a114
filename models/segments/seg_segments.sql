-- Grain: one row per segmentation × segment_id that has members today, `unassigned` included.

with

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

spine as (
    select * from {{ ref('feat_user_spine') }}
),

memberships as (
    select * from {{ ref('seg_membership') }}
),

names as (
    select * from {{ ref('seg_names') }}
),

current_users as (
    select
        spine.user_id,
        cast(spine.as_of_date as timestamp) as as_of_at
    from spine
    inner join as_of_dates on spine.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_latest
),

held_segments as (
    {{ segment_held_at('current_users', 'as_of_at') }}
),

versions as (
    select segmentation, segment_id, max(model_version) as model_version
    from memberships
    where is_current
    group by segmentation, segment_id
),

sizes as (
    select
        segmentation,
        segment_id,
        count(*) as user_count
    from held_segments
    group by segmentation, segment_id
),

final as (
    select
        sizes.segmentation,
        sizes.segment_id,
        {{ segment_label('names', 'sizes.segment_id') }} as segment_name,
        case
            when sizes.segment_id = 'unassigned'
                then 'Users to whom this segmentation gives no segment.'
            else names.segment_description
        end as segment_description,
        {{ segment_label('names', 'sizes.segment_id', '_zh') }} as segment_name_zh,
        case
            when sizes.segment_id = 'unassigned' then '本分群未划入任何一类的用户。'
            else names.segment_description_zh
        end as segment_description_zh,
        cast(sizes.user_count as bigint) as user_count,
        sizes.user_count / nullif(
            cast(sum(sizes.user_count) over (partition by sizes.segmentation) as double), 0
        ) as user_share,
        versions.model_version
    from sizes
    left join names
        on sizes.segmentation = names.segmentation
        and sizes.segment_id = names.segment_id
    left join versions
        on sizes.segmentation = versions.segmentation
        and sizes.segment_id = versions.segment_id
)

select * from final
