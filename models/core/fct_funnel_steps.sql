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
        step_order
    from funnels
),

-- A loose funnel sees its own steps, a strict one every event: nothing may lie in between.
seen_moments as (
    select
        funnel_rules.funnel_id,
        funnel_rules.step_order,
        funnels.window_hours,
        moments.actor_id,
        moments.user_id,
        moments.moment_id,
        moments.moment_at,
        funnels.step_number,
        lag(funnels.step_number) over (
            partition by funnel_rules.funnel_id, moments.actor_id
            order by moments.moment_at asc nulls last, moments.moment_id asc nulls last
        ) as step_before
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

-- A walk counts in the month it began in; windows of up to 90 days reach three months on.
steps as (
    select
        seen_moments.*,
        {{ months_back('seen_moments.moment_at', 'earlier.months_before') }} as period_start,
        case
            when seen_moments.step_number = 1 and earlier.months_before = 0
                then seen_moments.moment_at
        end as entered_at
    from seen_moments
    inner join (values (0), (1), (2), (3)) as earlier (months_before)
        on earlier.months_before = 0
        or seen_moments.moment_at < {{ dbt.dateadd(
            'hour', 'seen_moments.window_hours',
            months_back('seen_moments.moment_at', 'earlier.months_before - 1')
        ) }}
    where seen_moments.step_number is not null
),

-- A step continues the latest walk that has come to the step before it.
{%- for step in range(1, max_steps + 1) %}
steps_{{ step }} as (
    {{ continued_walks(step) }}
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
    from (
        {%- for step in range(1, max_steps + 1) %}
        select * from steps_{{ step }}{{ ' union all' if not loop.last }}
        {%- endfor %}
    ) as reached_steps
    where {{ epoch_seconds('moment_at') }} - {{ epoch_seconds('entered_at') }} < 3600 * window_hours
    qualify
        row_number() over (
            partition by funnel_id, actor_id, step_number, period_start
            order by moment_at asc nulls last, moment_id asc nulls last
        ) = 1
)

select * from final
