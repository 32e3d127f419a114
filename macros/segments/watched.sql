{#- The users of a sample from whom drift and rules are computed: its order is random. -#}
{% macro watched(sample) -%}
    (select * from {{ sample }} where sample_number <= {{ var('watched_rows') }})
{%- endmacro %}
