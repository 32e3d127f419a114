{#- Formula of a metric's statistic. Totals of groups of users are ratios: a group's total by its users. -#}
{% macro statistic_type(metric_type, assignment_unit="'user'") -%}
    case
        when {{ metric_type }} = 'quantile' then 'quantile'
        when {{ metric_type }} = 'ratio' or {{ assignment_unit }} <> 'user' then 'ratio'
        when {{ metric_type }} in ('proportion', 'retention') then 'proportion'
        else 'mean'
    end
{%- endmacro %}
