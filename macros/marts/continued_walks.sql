{#-
    Walks of loose funnels that come to <step>: the latest walk of its month that had come to the step before, at the
    first moment after that. An earlier walk would have less of its window left, and a later moment would
    reach nothing new, so neither has to be followed.
-#}
{% macro continued_walks(step) -%}
    select
        funnel_id,
        window_hours,
        actor_id,
        user_id,
        period_start,
        step_number,
        lag(walk_entered_at) over (
            partition by funnel_id, actor_id, period_start
            order by reached_at asc nulls last, moment_id asc nulls last
        ) as entered_at,
        reached_at,
        moment_id
    from (
        select
            funnel_id,
            window_hours,
            actor_id,
            user_id,
            period_start,
            step_number,
            entered_at as walk_entered_at,
            reached_at,
            moment_id
        from loose_walks_{{ step - 1 }}
        union all
        select
            moments.funnel_id,
            moments.window_hours,
            moments.actor_id,
            moments.user_id,
            {{ months_back('moments.moment_at', 'earlier.months_before') }} as period_start,
            moments.step_number,
            cast(null as timestamp) as walk_entered_at,
            moments.moment_at as reached_at,
            moments.moment_id
        from loose_moments as moments
        -- A walk counts in the month it began in; windows of up to 90 days reach three months on.
        inner join (values (0), (1), (2), (3)) as earlier (months_before)
            on earlier.months_before = 0
            or moments.moment_at < {{ dbt.dateadd(
                'hour', 'moments.window_hours', months_back('moments.moment_at', 'earlier.months_before - 1')
            ) }}
        where moments.step_number = {{ step }}
    ) as neighbours
    qualify
        step_number = {{ step }}
        and {{ epoch_seconds('reached_at') }} - {{ epoch_seconds('entered_at') }} < 3600 * window_hours
{%- endmacro %}
