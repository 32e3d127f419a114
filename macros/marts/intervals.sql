{#- Bounds of 95 % intervals; <side> is '-' for the lower and '+' for the upper bound. -#}

{#-
    Wilson interval of a share; null without trials.
    Source: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference".
-#}
{% macro wilson_bound(side, successes, trials) -%}
    case
            when {{ trials }} > 0 then (
                {{ successes }} + 1.9208 {{ side }} 1.96 * sqrt(
                    cast(greatest({{ successes }} * ({{ trials }} - {{ successes }}), 0) as double)
                    / nullif(cast({{ trials }} as double), 0) + 0.9604
                )
            ) / nullif(cast({{ trials }} as double) + 3.8416, 0)
        end
{%- endmacro %}


{#- Normal interval of a mean, from the sums of its values and their squares; null for fewer than two. -#}
{% macro mean_bound(side, value_sum, square_sum, trials) -%}
    case
            when {{ trials }} > 1 then (
                {{ value_sum }} {{ side }} 1.96 * sqrt(
                    greatest({{ trials }} * {{ square_sum }} - {{ value_sum }} * {{ value_sum }}, 0)
                    / nullif(cast({{ trials }} - 1 as double), 0)
                )
            ) / nullif(cast({{ trials }} as double), 0)
        end
{%- endmacro %}


{#- Bound of an answer's measure: csat and adoption_rate are shares, the others means. -#}
{% macro answer_bound(side) -%}
    case
            when measure_id in ('csat', 'adoption_rate')
                then {{ wilson_bound(side, 'answer_sum', 'answer_count') }}
            else {{ mean_bound(side, 'answer_sum', 'square_sum', 'answer_count') }}
        end
{%- endmacro %}
