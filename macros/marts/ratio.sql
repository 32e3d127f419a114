{#- A rate or a mean: null where there is nothing to divide by. -#}
{% macro ratio(numerator, denominator) -%}
    cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
{%- endmacro %}


{#- The part that <measure> is of its sum over the rows with the same <keys>. -#}
{% macro share_within(measure, keys) -%}
    {{ ratio(measure, 'sum(' ~ measure ~ ') over (partition by ' ~ keys ~ ')') }}
{%- endmacro %}
