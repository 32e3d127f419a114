-- Grain: one row per goal_id × period_start (month of the base event) × segmentation × segment_id.

with

goals as (
    select * from {{ ref('goals') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

moments as (
    select * from {{ ref('fct_goal_moments') }}
),

-- A user enters by the first base event of the month or of all time, other units one by one.
entries as (
    select
        goals.goal_id,
        goals.goal_kind,
        goals.unit,
        goals.target_source,
        goals.target_event,
        moments.moment_id,
        moments.actor_id,
        moments.user_id,
        moments.moment_at,
        {{ period_start('month', 'moments.moment_at') }} as period_start,
        {{ dbt.dateadd('hour', 'goals.window_hours', 'moments.moment_at') }} as window_end_at
    from goals
    inner join moments
        on goals.base_source = moments.moment_source
        and goals.base_event = moments.moment_event
        and coalesce(goals.base_channel = moments.channel, goals.base_channel is null)
        and coalesce(moments.page_path, '') like concat(coalesce(goals.base_page_prefix, ''), '%')
    qualify
        row_number() over (
            partition by
                goals.goal_id,
                case when goals.entry = 'each' then moments.moment_id else moments.actor_id end,
                case goals.entry
                    when 'monthly' then {{ period_start('month', 'moments.moment_at') }}
                end
            order by moments.moment_at asc nulls last, moments.moment_id asc nulls last
        ) = 1
),

-- A message leads to its own opening or click, anything else to what the user does elsewhere.
conversions as (
    select distinct
        entries.goal_id,
        entries.moment_id
    from entries
    inner join moments
        on entries.target_source = moments.moment_source
        and entries.target_event = moments.moment_event
        and entries.actor_id = moments.actor_id
        and entries.moment_at <= moments.moment_at
        and entries.window_end_at > moments.moment_at
        and (entries.moment_id = moments.moment_id)
        = (entries.unit = 'message' and entries.target_source = 'message')
),

units as (
    select
        entries.*,
        conversions.moment_id is not null as is_converted,
        entries.window_end_at > cast(as_of_dates.as_of_date as timestamp) as is_open
    from entries
    inner join as_of_dates on as_of_dates.is_latest
    left join conversions
        on entries.goal_id = conversions.goal_id
        and entries.moment_id = conversions.moment_id
),

held_segments as (
    {{ segment_held_at('units', 'moment_at') }}
),

-- Who still has time is in neither part of the rate: early converters alone would raise it.
final as (
    select
        goal_id,
        goal_kind,
        unit,
        period_start,
        segmentation,
        segment_id,
        cast(count_if(not is_open) as bigint) as eligible_count,
        cast(count_if(is_converted and not is_open) as bigint) as converted_count,
        {{ ratio('converted_count', 'eligible_count') }} as conversion_rate,
        cast(count_if(is_open) as bigint) as open_count,
        cast(count_if(is_converted and is_open) as bigint) as converted_so_far_count
    from held_segments
    group by goal_id, goal_kind, unit, period_start, segmentation, segment_id
)

select * from final
