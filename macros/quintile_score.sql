{#- Score 1 to 5 of a percent rank; missing stays missing, which least() would turn into 5. -#}
{% macro quintile_score(percent_rank) -%}
    case
        when {{ percent_rank }} is not null
            then cast(least(5, 1 + floor(5 * {{ percent_rank }})) as integer)
    end
{%- endmacro %}
