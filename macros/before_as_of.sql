{#- Facts on or after the var as_of do not exist for this build; without it every fact counts. -#}
{% macro before_as_of(moment) -%}
    {%- if var('as_of') -%}
    {{ moment }} < cast('{{ var("as_of") }}' as timestamp)
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
