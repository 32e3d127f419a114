-- Grain: one row per funnel_id × actor_id × period_start × step_number that was reached.
{% set max_steps = 8 %}

with

funnels as (
    select * from {{ ref('funnels') }}
),

moments as (
    select * from {{ ref('fct_goal_moments') }}
),

funnel_rules as (
    select distinct
        funnel_id,
        step_order,
        window_hours
    from funnels
),

-- A loose funnel sees its own steps, a strict one every event: nothing may lie in between.
walks_1 as (
    select
        funnel_rules.funnel_id,
        funnel_rules.step_order,
        funnel_rules.window_hours,
        moments.actor_id,
        moments.user_id,
        moments.moment_id,
        moments.moment_at,
        coalesce(funnels.step_number, 0) as step_number,
        case when funnels.step_number = 1 then moments.moment_at end as entered_at
    from moments
    cross join funnel_rules
    left join funnels
        on funnel_rules.funnel_id = funnels.funnel_id
        and moments.moment_source = funnels.event_source
        and moments.moment_event = funnels.event_name
    where
        funnels.step_number is not null
        or (funnel_rules.step_order = 'strict' and moments.moment_source = 'event')
),

-- A step continues the latest walk that has come to the step before it: one pass a step, no join.
{%- for step in range(2, max_steps + 1) %}
walks_{{ step }} as (
    select
        funnel_id,
        step_order,
        window_hours,
        actor_id,
        user_id,
        moment_id,
        moment_at,
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
        {{ period_start('month', 'entered_at') }} as period_start,
        cast(step_number as integer) as step_number,
        entered_at,
        moment_at as reached_at,
        cast({{ epoch_seconds('moment_at') }} - {{ epoch_seconds('entered_at') }} as double)
            as seconds_since_entry
    from walks_{{ max_steps }}
    where {{ epoch_seconds('moment_at') }} - {{ epoch_seconds('entered_at') }} < 3600 * window_hours
    qualify
        row_number() over (
            partition by funnel_id, actor_id, step_number, {{ period_start('month', 'entered_at') }}
            order by moment_at asc nulls last, moment_id asc nulls last
        ) = 1
)

select * from final
