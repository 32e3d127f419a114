{#- Number of the leaf that a user with value_1, value_2, ... (of <features>, in order) reaches from <node> on. -#}
{% macro tree_leaf(nodes, features, node='0') -%}
    {%- set split = nodes | selectattr('node_number', 'equalto', node) | first -%}
    {%- if split.feature_name is none -%}
    {{ node }}
    {%- else -%}
    {#- scikit-learn's trees compare the value in single precision. -#}
    case
        when cast(value_{{ features.index(split.feature_name) + 1 }} as float) <= {{ split.threshold }}
            then {{ tree_leaf(nodes, features, split.left_node) }}
        else {{ tree_leaf(nodes, features, split.right_node) }}
    end
    {%- endif -%}
{%- endmacro %}
