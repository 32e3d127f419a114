{#-
    Moments of funnel step <step> with the time at which their walk began: that of the moment right before
    them (strict order) or the latest of all that had come to the step before (loose). The latest start
    leaves the most of the window.
-#}
{% macro continued_walks(step) -%}
    {%- if step == 1 -%}
    select * from steps where step_number = 1
    {%- else -%}
    select
        funnel_id,
        step_order,
        window_hours,
        actor_id,
        user_id,
        moment_id,
        moment_at,
        step_number,
        step_before,
        period_start,
        case
            when step_order = 'strict' and step_before = {{ step - 1 }}
                then lag(entered_at) over (
                    partition by funnel_id, actor_id, period_start
                    order by moment_at asc nulls last, moment_id asc nulls last
                )
            when step_order = 'loose'
                then max(case when step_number = {{ step - 1 }} then entered_at end) over (
                    partition by funnel_id, actor_id, period_start
                    order by moment_at asc nulls last, moment_id asc nulls last
                    rows between unbounded preceding and 1 preceding
                )
        end as entered_at
    from (
        select * from steps_{{ step - 1 }}
        union all
        select * from steps where step_number = {{ step }}
    ) as neighbours
    qualify step_number = {{ step }}
    {%- endif -%}
{%- endmacro %}
