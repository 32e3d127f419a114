-- Grain: one row per funnel_id × actor_id × period_start × step_number that was reached.
{% set max_steps = 8 %}

with

funnels as (
    select * from {{ ref('funnels') }}
),

moments as (
    select * from {{ ref('fct_goal_moments') }}
),

-- A walk counts in the month in which it began; windows of up to 90 days reach three months on.
funnel_months as (
    select distinct
        funnels.funnel_id,
        funnels.step_order,
        funnels.window_hours,
        earlier.months_before
    from funnels
    cross join (values (0), (1), (2), (3)) as earlier (months_before)
),

-- A loose funnel sees its own steps, a strict one every event: nothing may lie in between.
walks_1 as (
    select
        funnel_months.funnel_id,
        funnel_months.step_order,
        funnel_months.window_hours,
        moments.actor_id,
        moments.user_id,
        moments.moment_id,
        moments.moment_at,
        {{ months_back('moments.moment_at', 'funnel_months.months_before') }} as period_start,
        coalesce(funnels.step_number, 0) as step_number,
        case
            when funnels.step_number = 1 and funnel_months.months_before = 0 then moments.moment_at
        end as entered_at
    from moments
    inner join funnel_months
        on moments.moment_at < {{ dbt.dateadd(
            'hour', 'case months_before when 0 then 9999 else window_hours end',
            months_back('moments.moment_at', 'funnel_months.months_before - 1')
        ) }}
    left join funnels
        on funnel_months.funnel_id = funnels.funnel_id
        and moments.moment_source = funnels.event_source
        and moments.moment_event = funnels.event_name
    where
        funnels.step_number is not null
        or (funnel_months.step_order = 'strict' and moments.moment_source = 'event')
),

-- A step continues the latest walk that has come to the step before it: one pass a step, no join.
{%- for step in range(2, max_steps + 1) %}
walks_{{ step }} as (
    select
        funnel_id,
        window_hours,
        step_order,
        actor_id,
        user_id,
        moment_id,
        moment_at,
        period_start,
        step_number,
        case
            when step_number <> {{ step }} then entered_at
            when step_order = 'strict' then {{ entry_of_step(step - 1, 'lag') }}
            else {{ entry_of_step(step - 1, 'max') }}
        end as entered_at
    from walks_{{ step - 1 }}
),
{%- endfor %}

final as (
    select
        funnel_id,
        actor_id,
        user_id,
        period_start,
        cast(step_number as integer) as step_number,
        entered_at,
        moment_at as reached_at,
        cast({{ epoch_seconds('moment_at') }} - {{ epoch_seconds('entered_at') }} as double)
            as seconds_since_entry
    from walks_{{ max_steps }}
    where {{ epoch_seconds('moment_at') }} - {{ epoch_seconds('entered_at') }} < 3600 * window_hours
    qualify
        row_number() over (
            partition by funnel_id, actor_id, step_number, period_start
            order by moment_at asc nulls last, moment_id asc nulls last
        ) = 1
)

select * from final
