{#- What was noted of raw files, with when; of the sources that are on. -#}
{% macro landings() -%}
    (
        select landings.*, batches.started_at
        from increments.landings as landings
        inner join increments.batches as batches on landings.batch_number = batches.batch_number
        where landings.source in ({{ sql_texts(var('adapters').keys() | list) }})
    )
{%- endmacro %}


{#- The same of their columns. -#}
{% macro raw_column_notes() -%}
    (
        select raw_columns.*, batches.started_at
        from increments.raw_columns as raw_columns
        inner join increments.batches as batches on raw_columns.batch_number = batches.batch_number
        where raw_columns.source in ({{ sql_texts(var('adapters').keys() | list) }})
    )
{%- endmacro %}
