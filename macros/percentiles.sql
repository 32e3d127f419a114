{#-
    Percentiles of values that were counted before: percentile_cont would keep every value in memory. The last rank that
    has <value> is <last_rank>, <count> that of the greatest; <shares> is name → share. A percentile lies between the two
    values next to its place in rank: lower_<name> and upper_<name>.
-#}
{% macro neighbours_in_rank(value, last_rank, count, shares) -%}
    {%- for name, share in shares.items() %}
    min({{ value }}) filter (
        where {{ last_rank }} > floor({{ share }} * ({{ count }} - 1))
    ) as lower_{{ name }},
    min({{ value }}) filter (
        where {{ last_rank }} > ceil({{ share }} * ({{ count }} - 1))
    ) as upper_{{ name }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- The percentile between lower_<name> and upper_<name>. -#}
{% macro between_neighbours(name, share, count) -%}
    {%- set place = share ~ ' * (' ~ count ~ ' - 1)' -%}
    lower_{{ name }} + (upper_{{ name }} - lower_{{ name }}) * ({{ place }} - floor({{ place }}))
{%- endmacro %}
