-- Grain: one row per segmentation × user_id × valid_from: a segment held, and until when.

with

snapshots as (
    select * from {{ ref('seg_snapshots') }}
),

spine as (
    select * from {{ ref('feat_user_spine') }}
),

users as (
    select * from {{ ref('dim_users') }}
),

segmentations as (
    select * from {{ ref('segmentations') }}
),

-- Null marks a date on which a known user has no segment: a membership ends there.
states as (
    select
        segmentations.segmentation,
        spine.user_id,
        spine.as_of_date,
        snapshots.segment_id,
        snapshots.model_version
    from spine
    cross join segmentations
    left join snapshots
        on spine.user_id = snapshots.user_id
        and spine.as_of_date = snapshots.as_of_date
        and segmentations.segmentation = snapshots.segmentation
    where segmentations.segmentation <> 'all'
),

changes as (
    select *
    from states
    qualify
        lag(coalesce(segment_id, '')) over (
            partition by segmentation, user_id order by as_of_date asc nulls last
        ) is distinct from coalesce(segment_id, '')
),

periods as (
    select
        segmentation,
        segment_id,
        user_id,
        cast(as_of_date as timestamp) as valid_from,
        coalesce(
            lead(cast(as_of_date as timestamp)) over (
                partition by segmentation, user_id order by as_of_date asc nulls last
            ),
            timestamp '9999-12-31'
        ) as valid_to,
        model_version
    from changes
),

memberships as (
    select segmentation, segment_id, user_id, valid_from, valid_to, model_version
    from periods
    where segment_id is not null
    union all
    select
        'all' as segmentation,
        'all' as segment_id,
        user_id,
        timestamp '1900-01-01' as valid_from,
        timestamp '9999-12-31' as valid_to,
        'rule' as model_version
    from users
),

final as (
    select
        segmentation,
        segment_id,
        user_id,
        valid_from,
        valid_to,
        model_version,
        valid_to = timestamp '9999-12-31' as is_current
    from memberships
)

select * from final
