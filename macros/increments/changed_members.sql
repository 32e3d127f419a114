{#-
    Memberships that may be others than before (changed_by of replace_changed), by segmentation and user: all of those
    with a changed row on an earlier date; one that began or ended on a date that is no longer kept; one whose segment
    of the latest date is not the one that is held; and who came or went. So a new latest date moves only those
    whose segment changed.
-#}
{% macro changed_members() -%}
    {%- set dates, snapshots = ref('dim_as_of_dates'), ref('seg_snapshots') -%}
    with kept_dates as (
        select cast(as_of_date as timestamp) as as_of_at from {{ dates }}
        union all
        select timestamp '1900-01-01' as as_of_at
        union all
        select timestamp '9999-12-31' as as_of_at
    ),

    current_segments as (
        select snapshots.segmentation, snapshots.user_id, snapshots.segment_id
        from {{ snapshots }} as snapshots
        inner join {{ dates }} as dates on snapshots.as_of_date = dates.as_of_date
        where dates.is_latest
    ),

    held_segments as (
        select segmentation, user_id, segment_id from {{ this }}
        where is_current and segmentation <> 'all'
    ),

    changed_rows as (
        {{ changed_feature_rows() }}
        union all
        select as_of_date, user_id from increments.scored_rows where batch_number > {{ processed_batch() }}
    ),

    changed_users as (
        select distinct changed_rows.user_id
        from changed_rows
        inner join {{ dates }} as dates on changed_rows.as_of_date = dates.as_of_date
        where not dates.is_latest
    )

    select segmentations.segmentation, changed_users.user_id
    from changed_users
    cross join {{ ref('segmentations') }} as segmentations
    union all
    select segmentation, user_id from {{ this }}
    where
        valid_from not in (select kept_dates.as_of_at from kept_dates)
        or valid_to not in (select kept_dates.as_of_at from kept_dates)
    union all
    select
        coalesce(current_segments.segmentation, held_segments.segmentation) as segmentation,
        coalesce(current_segments.user_id, held_segments.user_id) as user_id
    from current_segments
    full outer join held_segments
        on current_segments.segmentation = held_segments.segmentation
        and current_segments.user_id = held_segments.user_id
    where current_segments.segment_id is distinct from held_segments.segment_id
    union all
    select 'all' as segmentation, coalesce(users.user_id, held_users.user_id) as user_id
    from {{ ref('dim_users') }} as users
    full outer join (select user_id from {{ this }} where segmentation = 'all') as held_users
        on users.user_id = held_users.user_id
    where users.user_id is null or held_users.user_id is null
{%- endmacro %}


{#-
    What seg_membership logs of its rows: from when to when anybody was in a segment and is no longer, or is now and was
    not. A membership that only ended at another time differs between the two ends.
-#}
{% macro changed_segment_periods(old, fresh) -%}
    select distinct
        case when old_rows.user_id = fresh_rows.user_id then least(old_rows.valid_to, fresh_rows.valid_to)
            else coalesce(old_rows.valid_from, fresh_rows.valid_from) end as changed_from,
        greatest(
            coalesce(old_rows.valid_to, fresh_rows.valid_to), coalesce(fresh_rows.valid_to, old_rows.valid_to)
        ) as changed_to
    from {{ old }} as old_rows
    full outer join {{ fresh }} as fresh_rows
        on old_rows.segmentation = fresh_rows.segmentation
        and old_rows.user_id = fresh_rows.user_id
        and old_rows.segment_id = fresh_rows.segment_id
        and old_rows.valid_from = fresh_rows.valid_from
    where old_rows.valid_to is distinct from fresh_rows.valid_to
{%- endmacro %}


{#-
    Months between two snapshots (period_start is the first) in which a membership held at either is another than this
    model has seen, that have ended since, or that are no longer kept.
-#}
{% macro changed_snapshot_months() -%}
    with ended_months as (
        select starts.as_of_date as period_start
        from {{ ref('dim_as_of_dates') }} as starts
        inner join {{ ref('dim_as_of_dates') }} as latest
            on latest.is_latest and {{ dbt.dateadd('month', 1, 'starts.as_of_date') }} <= latest.as_of_date
        where starts.is_month_start
    )

    select ended_months.period_start
    from ended_months
    inner join ({{ changed_periods() }}) as changes
        on (changes.changed_from <= ended_months.period_start and ended_months.period_start < changes.changed_to)
        or (
            changes.changed_from <= {{ dbt.dateadd('month', 1, 'ended_months.period_start') }}
            and {{ dbt.dateadd('month', 1, 'ended_months.period_start') }} < changes.changed_to
        )
    union all
    (select period_start from ended_months except select period_start from {{ this }})
    union all
    (select period_start from {{ this }} except select period_start from ended_months)
    {%- if var('since') %}
    union all
    select period_start from ended_months where {{ is_since(next_month_at('period_start')) }}
    {%- endif -%}
{%- endmacro %}


{#- Since when until when anybody is in another segment than this model has seen. -#}
{% macro changed_periods() -%}
    select distinct changed_from, changed_to
    from increments.segment_periods
    where batch_number > {{ processed_batch() }}
{%- endmacro %}


{#- Combinations that somebody holds and this model has not, or the other way round; 0 always has its rows. -#}
{% macro changed_combinations() -%}
    {%- set held = ref('seg_user_combinations') -%}
    (select combination_id from {{ held }} except select combination_id from {{ this }})
    union all
    (select combination_id from {{ this }} except select combination_id from {{ held }})
    union all
    select cast(0 as decimal(38, 0)) as combination_id
{%- endmacro %}
