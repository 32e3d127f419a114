-- Grain: one row per segmentation × period_start × from_segment_id × to_segment_id.
{{ replace_changed(['period_start'], 'changed_snapshot_months', grown_from=['seg_membership']) }}

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

memberships as (
    select * from {{ ref('seg_membership') }}
),

-- Months that have ended: both ends are snapshots.
months as (
    select
        as_of_date as period_start,
        lead(as_of_date) over (order by as_of_date asc nulls last) as period_end
    from as_of_dates
    where is_month_start
),

starts as (
    select
        spine.user_id,
        months.period_start,
        cast(months.period_start as timestamp) as started_at,
        cast(months.period_end as timestamp) as ended_at
    from spine
    inner join months on spine.as_of_date = months.period_start
    where months.period_end is not null and {{ is_changed(['months.period_start']) }}
),

from_segments as (
    {{ segment_held_at('starts', 'started_at') }}
),

moves as (
    select
        from_segments.segmentation,
        from_segments.period_start,
        from_segments.segment_id as from_segment_id,
        coalesce(memberships.segment_id, 'unassigned') as to_segment_id,
        count(*) as user_count
    from from_segments
    left join memberships
        on from_segments.user_id = memberships.user_id
        and from_segments.segmentation = memberships.segmentation
        and from_segments.ended_at >= memberships.valid_from
        and from_segments.ended_at < memberships.valid_to
    group by
        from_segments.segmentation,
        from_segments.period_start,
        from_segments.segment_id,
        coalesce(memberships.segment_id, 'unassigned')
),

shared_moves as (
    select
        *,
        sum(user_count) over (
            partition by segmentation, period_start, from_segment_id
        ) as from_user_count
    from moves
),

final as (
    select
        segmentation,
        period_start,
        from_segment_id,
        to_segment_id,
        cast(user_count as bigint) as user_count,
        cast(from_user_count as bigint) as from_user_count,
        user_count / cast(nullif(from_user_count, 0) as double) as transition_rate
    from shared_moves
)

select * from final
