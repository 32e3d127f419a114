{#-
    What an effect amounts to, by CUPED where it has an answer. Goals are judged by the p-value adjusted for how
    many are looked at, the rest by their own. What is shown beside it is the lift, so a lift whose own interval
    holds zero is no difference shown, whatever the test of the difference says. A segment has an effect of its
    own only where it differs from the other segments: what works everywhere works "as elsewhere", whichever
    segments happen to be significant.
-#}
{% macro effect_verdict() -%}
    {%- set alpha = var('experiment_alpha') -%}
    case
            when p_value is null then 'too little data'
            when coalesce({{ judged('holm_p_value') }}, {{ judged('p_value') }}) >= {{ alpha }}
                or {{ judged('relative_lower') }} <= 0 and {{ judged('relative_upper') }} >= 0
                then 'no difference shown'
            when segmentation <> 'all' and coalesce(interaction_holm_p_value, 1) >= {{ alpha }}
                then 'as elsewhere'
            when ({{ judged('absolute_difference') }} > 0) = (good_direction = 'increase') then 'better'
            else 'worse'
        end
{%- endmacro %}


{#- A column of the estimator that the verdict rests on. -#}
{% macro judged(column) -%}
    case when verdict_estimator = 'cuped' then cuped_{{ column }} else {{ column }} end
{%- endmacro %}
