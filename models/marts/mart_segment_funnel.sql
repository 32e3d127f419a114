-- Grain: one row per funnel_id × period_start (month) × segmentation × segment_id × step_number.

with

funnel_steps as (
    select * from {{ ref('fct_funnel_steps') }}
),

funnels as (
    select * from {{ ref('funnels') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- Everyone who entered stands beside every step, so that a step nobody reached shows as zero.
entrant_steps as (
    select
        entries.funnel_id,
        entries.period_start,
        entries.user_id,
        entries.entered_at,
        funnels.step_number,
        funnels.event_name,
        {{ dbt.dateadd('hour', 'funnels.window_hours', next_month_at('entries.period_start')) }}
        <= cast(as_of_dates.as_of_date as timestamp) as is_complete,
        reached_steps.seconds_since_entry
    from funnel_steps as entries
    inner join as_of_dates on as_of_dates.is_latest
    inner join funnels on entries.funnel_id = funnels.funnel_id
    left join funnel_steps as reached_steps
        on entries.funnel_id = reached_steps.funnel_id
        and entries.actor_id = reached_steps.actor_id
        and entries.period_start = reached_steps.period_start
        and funnels.step_number = reached_steps.step_number
    where entries.step_number = 1
),

held_segments as (
    {{ segment_held_at('entrant_steps', 'entered_at') }}
),

counted_steps as (
    select
        funnel_id,
        period_start,
        segmentation,
        segment_id,
        step_number,
        event_name,
        is_complete,
        cast(count(*) as bigint) as entered_count,
        cast(count(seconds_since_entry) as bigint) as reached_count,
        percentile_cont(0.5) within group (order by seconds_since_entry) as seconds_p50,
        percentile_cont(0.9) within group (order by seconds_since_entry) as seconds_p90
    from held_segments
    group by funnel_id, period_start, segmentation, segment_id, step_number, event_name, is_complete
),

steps as (
    select
        *,
        lag(reached_count) over (
            partition by funnel_id, period_start, segmentation, segment_id
            order by step_number asc nulls last
        ) as count_before
    from counted_steps
),

final as (
    select
        funnel_id,
        period_start,
        segmentation,
        segment_id,
        step_number,
        event_name,
        entered_count,
        coalesce(count_before, entered_count) as previous_reached_count,
        reached_count,
        {{ ratio('reached_count', 'entered_count') }} as reached_rate,
        {{ ratio('reached_count', 'coalesce(count_before, entered_count)') }}
            as step_conversion_rate,
        round(cast(seconds_p50 as double), 3) as seconds_p50,
        round(cast(seconds_p90 as double), 3) as seconds_p90,
        is_complete
    from steps
)

select * from final
