{#-
    The five measures of an association rule from its four counts of baskets: all, those with the antecedent,
    those with the consequent, those with both (python_models/algorithms/recommendations/association_rules.py has the same ones).
    conviction is null where the rule never fails.
-#}
{% macro rule_measures(baskets, antecedents, consequents, pairs) -%}
    {%- set all = 'cast(' ~ baskets ~ ' as double)' -%}
    {%- set left = 'cast(' ~ antecedents ~ ' as double)' -%}
    {%- set right = 'cast(' ~ consequents ~ ' as double)' -%}
    {{ pairs }} / nullif({{ all }}, 0) as support,
        {{ pairs }} / nullif({{ left }}, 0) as confidence,
        {{ pairs }} * {{ all }} / nullif({{ left }} * {{ right }}, 0) as lift,
        ({{ pairs }} * {{ all }} - {{ left }} * {{ right }}) / nullif({{ all }} * {{ all }}, 0) as leverage,
        {{ left }} * ({{ all }} - {{ right }}) / nullif({{ all }} * ({{ left }} - {{ pairs }}), 0) as conviction
{%- endmacro %}
