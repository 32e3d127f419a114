{#-
    What an effect amounts to. Goals are judged by the p-value adjusted for how many are looked at, the rest by
    their own. A segment has an effect of its own only where it differs from the other segments: what works
    everywhere works "as elsewhere", whichever segments happen to be significant.
-#}
{% macro effect_verdict() -%}
    {%- set alpha = var('experiment_alpha') -%}
    case
            when p_value is null then 'too little data'
            when coalesce(holm_p_value, p_value) >= {{ alpha }} then 'no difference shown'
            when segmentation <> 'all' and coalesce(interaction_holm_p_value, 1) >= {{ alpha }}
                then 'as elsewhere'
            when (absolute_difference > 0) = (good_direction = 'increase') then 'better'
            else 'worse'
        end
{%- endmacro %}
