{#-
    Makes a checked table an increment of the received rows that it is made of, where one file holds several entities:
    what has news under its <keys>, columns of both tables, is made again from all received rows of these keys. Keys
    are never null.
-#}
{% macro derived_from(received, keys, enabled=true) -%}
    {{ return({
        'enabled': enabled,
        'materialized': 'incremental',
        'incremental_strategy': 'replace_changed',
        'meta': {'increment': {'keys': keys, 'changed_by': 'arrived_keys', 'grown_from': [received]}},
        'pre_hook': '{{ collect_changed_keys() }}',
    }) }}
{%- endmacro %}


{#- Keys of received rows that came since (changed_by of replace_changed). -#}
{% macro arrived_keys() -%}
    {%- set increment = model.config.meta.increment -%}
    select {{ increment['keys'] | join(', ') }} from {{ ref(increment.grown_from[0]) }}
    where batch_number > {{ processed_batch() }}
{%- endmacro %}
