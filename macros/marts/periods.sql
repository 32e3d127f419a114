{#- Calendar periods of cohort tables: day, week (from Monday) and month. -#}

{% macro period_start(period_type, date_column) -%}
    cast({{ dbt.date_trunc(period_type, date_column) }} as date)
{%- endmacro %}


{#- The same where the period's type is a column. -#}
{% macro period_of(period_type, date_column) -%}
    case {{ period_type }}
            when 'day' then {{ date_column }}
            when 'week' then {{ period_start('week', date_column) }}
            else {{ period_start('month', date_column) }}
        end
{%- endmacro %}


{#- Number of periods from the one that holds <first_date> to the one that holds <date_column>. -#}
{% macro period_number(period_type, first_date, date_column) -%}
    cast(
        {{ dbt.datediff(period_start(period_type, first_date), period_start(period_type, date_column), period_type) }}
        as integer
    )
{%- endmacro %}


{#- First day of the period <number> periods after the cohort's own. -#}
{% macro period_after(number, period_type='cohorts.period_type', cohort_start='cohorts.cohort_start') -%}
    cast(
        case {{ period_type }}
            when 'day' then {{ dbt.dateadd('day', number, cohort_start) }}
            when 'week' then {{ dbt.dateadd('week', number, cohort_start) }}
            else {{ dbt.dateadd('month', number, cohort_start) }}
        end as date
    )
{%- endmacro %}


{#- How many periods after the first retention is followed (vars retention_days, _weeks, _months). -#}
{% macro retention_horizon(period_type) -%}
    case {{ period_type }}
        when 'day' then {{ var('retention_days') }}
        when 'week' then {{ var('retention_weeks') }}
        else {{ var('retention_months') }}
    end
{%- endmacro %}


{% macro longest_horizon() -%}
    {{ [var('retention_days'), var('retention_weeks'), var('retention_months')] | max }}
{%- endmacro %}


{#- The first instant of the month after the one that holds <date_column>: what is known when a month has ended. -#}
{% macro next_month_at(date_column) -%}
    cast({{ dbt.dateadd('month', 1, dbt.date_trunc('month', date_column)) }} as timestamp)
{%- endmacro %}


{#- First day of the month <count> months before the one that holds <moment>. -#}
{% macro months_back(moment, count) -%}
    cast({{ dbt.dateadd('month', '-(' ~ count ~ ')', dbt.date_trunc('month', moment)) }} as date)
{%- endmacro %}
