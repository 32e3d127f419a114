-- Grain: one row per goal_id × period_start (month of the base event) × segmentation × segment_id.
{{ replace_changed(
    keys=['goal_id', 'period_start'],
    changed_by='changed_goal_months',
    grown_from=['fct_goal_entries', 'seg_membership'],
    seeds=['goals'],
) }}

with

goals as (
    select * from {{ ref('goals') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

goal_entries as (
    select * from {{ ref('fct_goal_entries') }}
),

units as (
    select
        goal_entries.goal_id,
        goal_entries.user_id,
        goal_entries.moment_at,
        goal_entries.is_converted,
        {{ dbt.dateadd('hour', 'goals.window_hours', 'goal_entries.moment_at') }}
        > cast(as_of_dates.as_of_date as timestamp) as is_open
    from goal_entries
    inner join goals on goal_entries.goal_id = goals.goal_id
    inner join as_of_dates on as_of_dates.is_latest
    where
        {{ is_changed(['goal_entries.goal_id', period_start('month', 'goal_entries.moment_at')]) }}
),

unit_combinations as (
    {{ combination_held_at('units', 'moment_at') }}
),

combination_counts as (
    select
        goal_id,
        {{ period_start('month', 'moment_at') }} as period_start,
        combination_id,
        count_if(not is_open) as eligible_count,
        count_if(is_converted and not is_open) as converted_count,
        count_if(is_open) as open_count,
        count_if(is_converted and is_open) as converted_so_far_count
    from unit_combinations
    group by goal_id, {{ period_start('month', 'moment_at') }}, combination_id
),

segment_counts as (
    {{ segments_of_combinations('combination_counts') }}
),

-- Who still has time is in neither part of the rate: early converters alone would raise it.
final as (
    select
        segment_counts.goal_id,
        goals.goal_kind,
        goals.unit,
        segment_counts.period_start,
        segment_counts.segmentation,
        segment_counts.segment_id,
        cast(sum(segment_counts.eligible_count) as bigint) as eligible_count,
        cast(sum(segment_counts.converted_count) as bigint) as converted_count,
        {{ ratio('sum(segment_counts.converted_count)', 'sum(segment_counts.eligible_count)') }}
            as conversion_rate,
        cast(sum(segment_counts.open_count) as bigint) as open_count,
        cast(sum(segment_counts.converted_so_far_count) as bigint) as converted_so_far_count
    from segment_counts
    inner join goals on segment_counts.goal_id = goals.goal_id
    group by
        segment_counts.goal_id, goals.goal_kind, goals.unit, segment_counts.period_start,
        segment_counts.segmentation, segment_counts.segment_id
)

select * from final
