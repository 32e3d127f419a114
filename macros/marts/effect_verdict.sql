{#-
    What an effect amounts to, by CUPED where it has an answer. Goals are judged by the p-value adjusted for how
    many are looked at, the rest by their own. A segment has an effect of its own only where it differs from the
    other segments: what works everywhere works "as elsewhere", whichever segments happen to be significant.
-#}
{% macro effect_verdict() -%}
    {%- set alpha = var('experiment_alpha') -%}
    {%- set is_cuped = "verdict_estimator = 'cuped'" -%}
    case
            when p_value is null then 'too little data'
            when case
                when {{ is_cuped }} then coalesce(cuped_holm_p_value, cuped_p_value)
                else coalesce(holm_p_value, p_value)
            end >= {{ alpha }} then 'no difference shown'
            when segmentation <> 'all' and coalesce(interaction_holm_p_value, 1) >= {{ alpha }}
                then 'as elsewhere'
            when (
                case when {{ is_cuped }} then cuped_absolute_difference else absolute_difference end > 0
            ) = (good_direction = 'increase') then 'better'
            else 'worse'
        end
{%- endmacro %}
