{#-
    The books of counts: what row_counts_of() and delay_counts_of() count of a checked table that grows by file, kept up to
    date in the transaction that writes it.
-#}

{#- Adds what this run has put into the table to its counts; a hook in the transaction of the table. -#}
{% macro note_row_counts() -%}
    {%- set entity = counted_entity() if execute else none -%}
    {%- if entity -%}
    {%- set is_new = 'batch_number = ' ~ this_batch() -%}
    {%- for book in ['row_counts'] + (['delay_counts'] if entity == 'events' else []) %}
    delete from increments.{{ book }}
    where model_name = '{{ model.name }}' and not exists (select 1 from {{ this }} where batch_number < {{ this_batch() }});
    {%- endfor %}
    {{ book_counts(entity, this, where=is_new) }}
    {%- endif -%}
{%- endmacro %}


{% macro book_counts(entity, relation, sign='', where='true') -%}
    insert into increments.row_counts
    select '{{ model.name }}', {{ this_batch() }}, {{ row_count_columns() }}
    from ({{ row_counts_of(entity, relation, orphan_count(), sign, where) }}) as counts
    {%- if entity == 'events' %};
    insert into increments.delay_counts
    select '{{ model.name }}', {{ this_batch() }}, delay_seconds, delay_count
    from ({{ delay_counts_of(relation, sign, where) }}) as delays
    {%- endif -%}
{%- endmacro %}


{#- Many small sums become one now and then. -#}
{% macro merge_counts() -%}
    {%- for book, values in {
        'row_counts': ['fact_date, dq_outcome, dq_reason, dq_repairs', ['row_count', 'filled_count', 'timed_event_count',
            'late_event_count', 'reference_count', 'unresolved_count']],
        'delay_counts': ['delay_seconds', ['delay_count']],
    }.items() if run_query('select count(distinct batch_number) from increments.' ~ book).rows[0][0] > 30 -%}
        {%- set sums = [] -%}
        {%- for name in values[1] -%}{%- do sums.append('cast(sum(' ~ name ~ ') as bigint) as ' ~ name) -%}{%- endfor -%}
        {%- do run_query(
            'create or replace table increments.' ~ book ~ ' as select model_name, max(batch_number) as batch_number, ' ~ values[0]
            ~ ', ' ~ sums | join(', ') ~ ' from increments.' ~ book ~ ' group by model_name, ' ~ values[0] ~ ' having sum('
            ~ values[1][0] ~ ') <> 0'
        ) -%}
    {%- endfor -%}
{%- endmacro %}


{#- The entity whose rows the model being built counts, if any. -#}
{% macro counted_entity() -%}
    {%- set entity = model.name.partition('__')[2][:-8] if model.name.endswith('_checked') else '' -%}
    {{ return(entity if fact_time(entity) or entity in ('items', 'order_lines') else none) }}
{%- endmacro %}
