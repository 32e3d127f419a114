{#- Names of what this run was asked to build. -#}
{% macro selected_model_names() -%}
    {%- set names = [] -%}
    {%- for unique_id in selected_resources -%}{%- do names.append(unique_id.split('.')[-1]) -%}{%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
