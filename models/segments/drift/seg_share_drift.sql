-- Grain: one row per segmentation × live version_number: segment shares against the fit's.

with

watched_versions as (
    select * from {{ ref('seg_watched_versions') }}
),

version_segments as (
    select * from {{ ref('seg_version_segments') }}
),

assignments as (
    select * from {{ ref('seg_assignments') }}
),

current_sizes as (
    select
        assignments.segmentation,
        watched_versions.version_number,
        assignments.segment_id,
        cast(count(*) as double) as user_count
    from assignments
    inner join watched_versions
        on assignments.segmentation = watched_versions.segmentation
        and assignments.as_of_date = watched_versions.as_of_date
        and assignments.model_version = watched_versions.model_version
    where watched_versions.is_live
    group by assignments.segmentation, watched_versions.version_number, assignments.segment_id
),

-- Shares then and now; a segment that one side lacks has the share 0 there.
segment_shares as (
    select
        version_segments.segmentation,
        version_segments.version_number,
        version_segments.segment_id,
        version_segments.cluster_share as then_share,
        0 as now_share
    from version_segments
    inner join watched_versions
        on version_segments.segmentation = watched_versions.segmentation
        and version_segments.version_number = watched_versions.version_number
    where watched_versions.is_live
    union all
    select
        segmentation,
        version_number,
        segment_id,
        0 as then_share,
        {{ share_within('user_count', 'segmentation, version_number') }} as now_share
    from current_sizes
),

compared_shares as (
    select
        segmentation,
        version_number,
        segment_id,
        sum(then_share) as then_share,
        sum(now_share) as now_share
    from segment_shares
    group by segmentation, version_number, segment_id
),

-- A segmentation that scores nobody today has no shares to compare.
final as (
    select
        segmentation,
        version_number,
        -- Rounding may leave a hair below zero.
        round(abs({{ jensen_shannon('then_share', 'now_share') }}), 6) as js_divergence,
        round(max(now_share), 6) as largest_share,
        round(
            sum(
                case when segment_id = concat(segmentation, '_noise') then now_share else 0 end
            ), 6
        ) as noise_share
    from compared_shares
    group by segmentation, version_number
    having sum(now_share) > 0
)

select * from final
