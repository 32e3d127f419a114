-- Grain: one row per funnel_id × period_start (month) × segmentation × segment_id × step_number.
{{ replace_changed(
    keys=['funnel_id', 'period_start'],
    changed_by='changed_funnel_months',
    grown_from=['fct_funnel_steps', 'seg_membership'],
    seeds=['funnels'],
) }}

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

changed_steps as (
    select * from funnel_steps
    where {{ is_changed(['funnel_id', 'period_start']) }}
),

reached_steps as (
    {{ reached_steps('changed_steps') }}
),

-- Everyone who entered stands beside every step, so that a step nobody reached shows as zero.
steps as (
    select
        entered.funnel_id,
        entered.period_start,
        entered.segmentation,
        entered.segment_id,
        funnels.step_number,
        funnels.event_name,
        entered.reached_count as entered_count,
        coalesce(reached.reached_count, 0) as reached_count,
        reached.seconds_p50,
        reached.seconds_p90,
        {{ dbt.dateadd('hour', 'funnels.window_hours', next_month_at('entered.period_start')) }}
        <= cast(as_of_dates.as_of_date as timestamp) as is_complete
    from reached_steps as entered
    inner join funnels on entered.funnel_id = funnels.funnel_id
    inner join as_of_dates on as_of_dates.is_latest
    left join reached_steps as reached
        on entered.funnel_id = reached.funnel_id
        and entered.period_start = reached.period_start
        and entered.segmentation = reached.segmentation
        and entered.segment_id = reached.segment_id
        and funnels.step_number = reached.step_number
    where entered.step_number = 1
),

counted_steps as (
    select
        *,
        lag(reached_count, 1, entered_count) over (
            partition by funnel_id, period_start, segmentation, segment_id
            order by step_number asc nulls last
        ) as previous_reached_count
    from steps
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
        previous_reached_count,
        reached_count,
        {{ ratio('reached_count', 'entered_count') }} as reached_rate,
        {{ ratio('reached_count', 'previous_reached_count') }} as step_conversion_rate,
        round(cast(seconds_p50 as double), 3) as seconds_p50,
        round(cast(seconds_p90 as double), 3) as seconds_p90,
        is_complete
    from counted_steps
)

select * from final
