{#-
    The end of a checked table whose `numbered` rows have their canonical columns already: these, <more> columns, the
    verdict, what was mended (a mapping of code → when) and where each row comes from.
-#}
{% macro checked_rows(entity, duplicate_reason='duplicate_row', repairs={}, more=[]) -%}
    select
        {{ (canonical_columns(entity) | map(attribute=0) | list + more) | join(',\n        ') }},
        {{ dq_verdict(duplicate_reason) }},
        {{ dq_repairs(repairs) if repairs else 'cast(null as varchar) as dq_repairs' }},
        {{ provenance() }}
    from numbered
{%- endmacro %}
