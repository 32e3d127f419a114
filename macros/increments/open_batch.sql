{#-
    The books of the incremental tables, opened at the start of each run or build. Three control tables and the logs
    that increments write, all in the schema `increments`:
        batches     one row per run; what a run writes carries its number
        processed   one row per model and run, written in the model's own transaction: up to here it has seen
                    everything. Whatever is killed half-way has no row, so the next run does it again
        raw_files   which raw files each model has read, and when
        landings, raw_columns    what became of raw files, and which columns they had, run by run
        row_counts, delay_counts    how many rows of a staged table had which fate, added up run by run
        staged_keys which users, items and orders staging has accepted, and when they came or went
        known_users, item_categories, ..._versions    what features and segments were made of that is no fact,
                    written by their models
        ..._days, ..._rows, ..._months, ..._periods    what was touched, as it was before and as it is now; consumers do again what was logged since
                    their own last mark
-#}
{% macro open_batch() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- do run_query('create schema if not exists increments') -%}
        {%- for table, columns in increment_tables().items() -%}
            {%- do open_book(table, columns) -%}
        {%- endfor -%}
        {%- do forget_stale_marks() -%}
        {%- do prune_books() -%}
        {%- do merge_counts() -%}
        {%- do run_query(
            'insert into increments.batches select coalesce(max(batch_number), 0) + 1, cast(now() as timestamp) '
            ~ 'from increments.batches'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- A book of other columns was kept by other macros: everything is built whole anyway, and the book is begun again. -#}
{% macro open_book(table, columns) -%}
    {%- set kept = run_query(
        "select string_agg(column_name || ' ' || lower(data_type), ', ' order by column_index) from duckdb_columns() "
        ~ "where schema_name = 'increments' and table_name = '" ~ table ~ "'"
    ).rows[0][0] -%}
    {%- if kept != columns -%}
        {%- do run_query('create or replace table increments.' ~ table ~ ' (' ~ columns ~ ')') -%}
    {%- endif -%}
{%- endmacro %}


{% macro increment_tables() -%}
    {{ return({
        'batches': 'batch_number bigint, started_at timestamp',
        'processed': 'model_name varchar, batch_number bigint, is_whole boolean, definition varchar',
        'settings': 'settings varchar',
        'raw_files': 'model_name varchar, source varchar, raw_table varchar, path varchar, size bigint, '
            ~ 'modified_at timestamp, content_hash varchar, noted_at timestamp, batch_number bigint',
        'landings': 'batch_number bigint, source varchar, raw_table varchar, path varchar, size bigint, '
            ~ 'modified_at timestamp, content_hash varchar, landing_status varchar, lacks varchar',
        'raw_columns': 'batch_number bigint, source varchar, raw_table varchar, column_name varchar, '
            ~ 'is_declared boolean, present_count bigint, file_count bigint',
        'row_counts': 'model_name varchar, batch_number bigint, fact_date date, dq_outcome varchar, dq_reason varchar, '
            ~ 'dq_repairs varchar, row_count bigint, filled_count bigint, timed_event_count bigint, '
            ~ 'late_event_count bigint, reference_count bigint, unresolved_count bigint',
        'delay_counts': 'model_name varchar, batch_number bigint, delay_seconds double, delay_count bigint',
        'staged_keys': 'source varchar, entity varchar, named_key varchar, is_present boolean, batch_number bigint',
        'link_changes': 'batch_number bigint, identifier_type varchar, identifier varchar, linked_type varchar, '
            ~ 'linked_identifier varchar',
        'account_moves': 'batch_number bigint, account_id varchar, from_user_id varchar, to_user_id varchar',
        'identifier_moves': 'batch_number bigint, identifier_type varchar, identifier varchar',
        'event_days': 'batch_number bigint, visitor_id varchar, user_id varchar, event_date date',
        'order_days': 'batch_number bigint, user_id varchar, order_date date',
        'message_days': 'batch_number bigint, user_id varchar, sent_date date',
        'experiments': 'batch_number bigint, experiment_id varchar',
        'user_days': 'batch_number bigint, user_id varchar, activity_date date',
        'category_days': 'batch_number bigint, user_id varchar, activity_date date',
        'spine_rows': 'batch_number bigint, as_of_date date, user_id varchar',
        'scored_rows': 'batch_number bigint, as_of_date date, user_id varchar',
        'segment_periods': 'batch_number bigint, changed_from timestamp, changed_to timestamp',
        'goal_months': 'batch_number bigint, goal_id varchar, period_start date',
        'funnel_months': 'batch_number bigint, funnel_id varchar, period_start date',
    }) }}
{%- endmacro %}


{#- Only the last mark and the last whole one matter; what every model has seen no longer needs to be logged. -#}
{% macro prune_books() -%}
    {%- set names = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.config.meta.increment -%}
        {%- do names.append(node.name) -%}
    {%- endfor -%}
    {%- do run_query(
        'delete from increments.processed as mark where exists (select 1 from increments.processed as newer '
        ~ 'where newer.model_name = mark.model_name and newer.batch_number > mark.batch_number '
        ~ 'and (newer.is_whole or not mark.is_whole))'
    ) -%}
    {%- for log in increment_tables() if log not in [
        'batches', 'processed', 'settings', 'raw_files', 'landings', 'raw_columns', 'row_counts', 'delay_counts', 'staged_keys',
        'account_moves',
    ] -%}
        {%- do run_query(
            'delete from increments.' ~ log ~ ' where batch_number <= (select min(seen) from ('
            ~ 'select max(batch_number) as seen from increments.processed '
            ~ 'where model_name in (' ~ sql_texts(names) ~ ') group by model_name) as marks)'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
