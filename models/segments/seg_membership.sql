-- Grain: one row per segmentation × user_id × valid_from: a segment held, and until when.
{{ replace_changed(
    ['segmentation', 'user_id'], 'changed_members', grown_from=['feat_user_spine'],
    logs={'to': 'segment_periods', 'by': 'changed_segment_periods'},
) }}
-- Users change in any segmentation. depends_on: {{ ref('segmentations') }}

with

snapshots as (
    select * from {{ ref('seg_snapshots') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

users as (
    select * from {{ ref('dim_users') }}
),

numbered_dates as (
    select
        as_of_date,
        row_number() over (order by as_of_date asc nulls last) as date_number,
        coalesce(
            lead(cast(as_of_date as timestamp)) over (order by as_of_date asc nulls last),
            timestamp '9999-12-31'
        ) as next_at
    from as_of_dates
),

-- A membership ends with another segment, and on a date on which a known user has none.
bounds as (
    select
        snapshots.*,
        coalesce(
            lag(snapshots.segment_id) over dates <> snapshots.segment_id
            or lag(numbered_dates.date_number) over dates <> numbered_dates.date_number - 1, true
        ) as is_start,
        coalesce(
            lead(snapshots.segment_id) over dates <> snapshots.segment_id
            or lead(numbered_dates.date_number) over dates <> numbered_dates.date_number + 1, true
        ) as is_end,
        numbered_dates.next_at
    from snapshots
    inner join numbered_dates on snapshots.as_of_date = numbered_dates.as_of_date
    where {{ is_changed(['snapshots.segmentation', 'snapshots.user_id']) }}
    window
        dates as (
            partition by snapshots.segmentation, snapshots.user_id
            order by numbered_dates.date_number asc nulls last
        )
),

periods as (
    select
        segmentation,
        segment_id, user_id,
        cast(as_of_date as timestamp) as valid_from,
        case
            when is_end then next_at
            else lead(next_at) over (
                partition by segmentation, user_id order by as_of_date asc nulls last
            )
        end as valid_to,
        model_version,
        is_start
    from bounds
    where is_start or is_end
),

memberships as (
    select segmentation, segment_id, user_id, valid_from, valid_to, model_version
    from periods
    where is_start
    union all
    select
        'all' as segmentation,
        'all' as segment_id,
        user_id,
        timestamp '1900-01-01' as valid_from,
        timestamp '9999-12-31' as valid_to,
        'rule' as model_version
    from users
    where {{ is_changed(["'all'", 'user_id']) }}
),

final as (
    select
        segmentation,
        segment_id,
        user_id,
        valid_from, valid_to,
        model_version,
        valid_to = timestamp '9999-12-31' as is_current
    from memberships
)

select * from final
