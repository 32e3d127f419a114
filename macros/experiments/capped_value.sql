{#- A user's value, cut at the cap where there is one. -#}
{% macro capped_value(value, cap) -%}
    case when {{ value }} > {{ cap }} then cast({{ cap }} as decimal(19, 4)) else {{ value }} end
{%- endmacro %}
