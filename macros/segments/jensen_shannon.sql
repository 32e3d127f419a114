{#-
    Jensen–Shannon divergence of two sets of shares, summed over their rows, in bits: 0 where they are equal, 1 where
    nothing is shared. Both columns add up to 1. Source: Lin (1991), "Divergence Measures Based on the Shannon Entropy".
-#}
{% macro jensen_shannon(first_share, second_share) -%}
    sum(
        {%- for share in [first_share, second_share] %}
        case
            when {{ share }} > 0
                then {{ share }} * ln(
                    2 * {{ share }} / nullif({{ first_share }} + {{ second_share }}, 0)
                )
            else 0
        end {{ '+' if not loop.last }}
        {%- endfor %}
    ) / nullif(2 * ln(2), 0)
{%- endmacro %}
