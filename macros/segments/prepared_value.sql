{#-
    The value of a feature as a learned model sees it: missing imputed, transformed, scaled, winsorised.
    <value> is the feature's, imputed; <fit> what was learned of it (live_versions(); python_models/algorithms/segments/preparation.py).
-#}
{% macro prepared_value(value, fit) -%}
    greatest(
        -{{ fit.winsor_limit }},
        least(
            {{ fit.winsor_limit }},
            ({{ transformed_value(value, fit.transform, fit.transform_power) }} - {{ fit.centre }})
            / nullif({{ fit.scale }}, 0)
        )
    )
{%- endmacro %}


{#- log1p and sqrt keep the sign; Yeo and Johnson (2000) bend both sides by one power. -#}
{% macro transformed_value(value, transform, power) -%}
    {%- if transform == 'log1p' -%}
    sign({{ value }}) * ln(1 + abs({{ value }}))
    {%- elif transform == 'sqrt' -%}
    sign({{ value }}) * sqrt(abs({{ value }}))
    {%- elif transform == 'yeo_johnson' -%}
    case
        when {{ value }} >= 0 and {{ power }} = 0 then ln(1 + {{ value }})
        when {{ value }} >= 0 then (power(1 + {{ value }}, {{ power }}) - 1) / nullif({{ power }}, 0)
        when {{ power }} = 2 then -ln(1 - {{ value }})
        else -(power(1 - {{ value }}, 2 - {{ power }}) - 1) / nullif(2 - {{ power }}, 0)
    end
    {%- else -%}
    {{ value }}
    {%- endif -%}
{%- endmacro %}
