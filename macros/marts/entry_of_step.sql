{#-
    When the walk began that had come to <step> before this row: of the row before it (lag, strict order) or
    the latest of all rows before it (max, loose order). The latest start leaves the most of the window.
-#}
{% macro entry_of_step(step, function) -%}
    {{ function }}(case when step_number = {{ step }} then entered_at end) over (
                partition by funnel_id, actor_id, period_start
                order by moment_at asc nulls last, step_number asc nulls last, moment_id asc nulls last
                {{- ' rows between unbounded preceding and 1 preceding' if function == 'max' }}
            )
{%- endmacro %}
