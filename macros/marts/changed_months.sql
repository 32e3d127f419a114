{#-
    Months of goals and funnels whose figures may be others than a mart has seen (changed_by of replace_changed).
-#}
{% macro changed_goal_months() -%}
    {{ changed_months('goal_id', 'goal_months', ref('goals'), 'open_count > 0') }}
{%- endmacro %}


{% macro changed_funnel_months() -%}
    {{ changed_months('funnel_id', 'funnel_months', ref('funnels'), 'not is_complete') }}
{%- endmacro %}


{#-
    Months of each <id> in which, by the <log>, a fact is another; in which somebody was in another segment; and whose
    window is open today or was (<was_open>) when the month was last counted.
-#}
{% macro changed_months(id, log, windows, was_open) -%}
    {%- set next_month = next_month_at('months.period_start') -%}
    with months as (
        select {{ id }}, period_start, bool_or({{ was_open }}) as was_open
        from {{ this }}
        group by {{ id }}, period_start
    )

    select {{ id }}, period_start
    from increments.{{ log }}
    where batch_number > {{ processed_batch() }}
    union all
    select months.{{ id }}, months.period_start
    from months
    inner join ({{ changed_periods() }}) as changes
        on changes.changed_from < {{ next_month }} and changes.changed_to > months.period_start
    union all
    select months.{{ id }}, months.period_start
    from months
    inner join {{ windows }} as windows on months.{{ id }} = windows.{{ id }}
    inner join {{ ref('dim_as_of_dates') }} as as_of_dates on as_of_dates.is_latest
    where
        months.was_open
        or {{ dbt.dateadd('hour', 'windows.window_hours', next_month) }} > as_of_dates.as_of_date
    {%- if var('since') %}
    union all
    select {{ id }}, period_start from months where {{ is_since(next_month) }}
    {%- endif -%}
{%- endmacro %}
