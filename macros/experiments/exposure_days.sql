{#- Whole days from exposure to outcome; calendar days for active days, else days of 24 hours. -#}
{% macro exposure_day_number(exposed_at, outcomes) -%}
    {%- set days = days_between(exposed_at, outcomes ~ '.occurred_at') -%}
    {{ days }} - case
        when {{ outcomes }}.outcome_source = 'user_day' then 0
        when {{ dbt.dateadd('day', days, exposed_at) }} > {{ outcomes }}.occurred_at then 1
        else 0
    end
{%- endmacro %}


{#- First date of the metric's days: that of the exposure, or the first that begins at or after its moment. -#}
{% macro window_first_date(exposures, metrics) -%}
    case when {{ metrics }}.is_by_day then {{ exposures }}.exposure_date else {{ exposures }}.first_full_date end
{%- endmacro %}


{#- First date on which all of the metric's window lies in the past. -#}
{% macro window_closed_date(exposures, metrics) -%}
    cast(
        {{ dbt.dateadd('day', metrics ~ '.window_end_days', window_first_date(exposures, metrics)) }} as date
    )
{%- endmacro %}


{#- Days from exposure that are over by <as_of_date>. -#}
{% macro days_seen(exposures, metrics, as_of_date) -%}
    {{ days_between(window_first_date(exposures, metrics), as_of_date) }}
{%- endmacro %}
