{#-
    The value of a feature as a learned model sees it: missing imputed, transformed, scaled, winsorised.
    <value> is the feature's, <fit> the relation that holds what was learned (python_models/algorithms/preparation.py).
-#}
{% macro prepared_value(value, fit) -%}
    {%- set filled = 'coalesce(' ~ value ~ ', ' ~ fit ~ '.impute_value)' -%}
    greatest(
        -{{ fit }}.winsor_limit,
        least(
            {{ fit }}.winsor_limit,
            (
                case
                    when {{ fit }}.transform = 'log1p'
                        then sign({{ filled }}) * ln(1 + abs({{ filled }}))
                    else {{ filled }}
                end - {{ fit }}.centre
            ) / nullif({{ fit }}.scale, 0)
        )
    )
{%- endmacro %}
