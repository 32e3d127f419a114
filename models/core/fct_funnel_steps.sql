-- Grain: one row per funnel_id × actor_id × period_start × step_number that was reached.
{{ replace_changed(
    keys=['actor_id'], changed_by='changed_actors',
    grown_from=['fct_events', 'fct_sessions', 'fct_orders', 'fct_messages'], seeds=['funnels'],
    logs={'to': 'funnel_months', 'columns': ['funnel_id', 'period_start'], 'of': 'differences'},
) }}
{% set max_steps = 8 %}

with

funnels as (
    select * from {{ ref('funnels') }}
),

moments as (
    select * from {{ ref('fct_goal_moments') }}
    where {{ is_changed(['actor_id']) }}
),

step_moments as (
    select
        funnels.funnel_id, funnels.step_order, funnels.window_hours, funnels.step_number,
        moments.actor_id, moments.user_id, moments.moment_id, moments.moment_at
    from moments
    inner join funnels
        on moments.moment_source = funnels.event_source
        and moments.moment_event = funnels.event_name
),

entries as (
    select
        funnel_id, step_order, actor_id, min(moment_at) as first_at, max(moment_at) as last_at
    from step_moments
    where step_number = 1
    group by funnel_id, step_order, actor_id
),

-- What lies outside of every walk's window need not be sorted.
loose_moments as (
    select step_moments.*
    from step_moments
    inner join entries
        on step_moments.funnel_id = entries.funnel_id
        and step_moments.actor_id = entries.actor_id
        and step_moments.moment_at >= entries.first_at
        and {{ epoch_seconds('step_moments.moment_at') }} - {{ epoch_seconds('entries.last_at') }}
        < 3600 * step_moments.window_hours
    where step_moments.step_order = 'loose'
),

loose_walks_1 as (
    select
        funnel_id, window_hours, actor_id, user_id,
        {{ period_start('month', 'moment_at') }} as period_start,
        step_number,
        moment_at as entered_at,
        moment_at as reached_at,
        moment_id
    from loose_moments
    where step_number = 1
),
{%- for step in range(2, max_steps + 1) %}

loose_walks_{{ step }} as (
    {{ continued_walks(step) }}
),
{%- endfor %}

strict_walks as (
    {{ strict_walks('moments', 'entries') }}
),

walks as (
    {%- for step in range(1, max_steps + 1) %}
    select funnel_id, actor_id, user_id, step_number, entered_at, reached_at
    from loose_walks_{{ step }}
    union all
    {%- endfor %}
    select * from strict_walks
),

-- Walks do not overtake each other: the first to come to a step is the first that entered.
final as (
    select
        funnel_id, actor_id,
        max(user_id) as user_id,
        {{ period_start('month', 'entered_at') }} as period_start,
        cast(step_number as integer) as step_number,
        min(entered_at) as entered_at,
        min(reached_at) as reached_at,
        cast(
            {{ epoch_seconds('min(reached_at)') }}
            - {{ epoch_seconds('min(entered_at)') }} as double
        ) as seconds_since_entry
    from walks
    group by funnel_id, actor_id, {{ period_start('month', 'entered_at') }}, step_number
)

select * from final
