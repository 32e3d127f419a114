{#-
    Walks of strict funnels, one row a step they came to. From step to step a walk goes from event to event, so on a walk
    the number of the step and that of the actor's event differ by the same.
        <moments>  rows of fct_goal_moments
        <entries>  step_order and actor_id of whoever took a first step
-#}
{% macro strict_walks(moments, entries) -%}
    with numbered_events as (
        select
            actor_id,
            user_id,
            moment_event,
            moment_at,
            row_number() over (
                partition by actor_id
                order by moment_at asc nulls last, moment_id asc nulls last
            ) as event_number
        from {{ read_again(moments, ref('fct_goal_moments')) }}
        where
            moment_source = 'event'
            and actor_id in (select actor_id from {{ entries }} where step_order = 'strict')
    )

    select
        funnels.funnel_id,
        events.actor_id,
        events.user_id,
        funnels.step_number,
        min(events.moment_at) over walk as entered_at,
        events.moment_at as reached_at
    from numbered_events as events
    inner join {{ ref('funnels') }} as funnels
        on funnels.step_order = 'strict' and events.moment_event = funnels.event_name
    window walk as (
        partition by funnels.funnel_id, events.actor_id, events.event_number - funnels.step_number
        order by funnels.step_number asc nulls last
    )
    qualify
        count(*) over walk = funnels.step_number
        and {{ epoch_seconds('reached_at') }} - {{ epoch_seconds('entered_at') }} < 3600 * funnels.window_hours
{%- endmacro %}
