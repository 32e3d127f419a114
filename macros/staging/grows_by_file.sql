{#-
    Makes a checked table grow by file: what its raw files hold that came since the last run is judged and appended;
    older rows that may be judged otherwise beside it (see rows_to_judge) are taken out, read again and put in anew.
    Where a file that was read has changed or is gone, the whole table is read again.
        key         columns → what they are made of in the raw rows; rows of one key are judged together. Without
                    one each row stands for itself
        refers_to   entity → column that names one of its rows, which may come or go
        crowd       columns → what they are made of, where the verdict hangs on how many rows share them
        names       the entity whose rows others name (users, items, orders): who comes and goes is noted
        entities    what is made of the table, if not what it is called
        by_row      false where a verdict hangs on all rows: then any new file means reading all of them
-#}
{% macro grows_by_file(
    source_name, table, key={}, refers_to={}, crowd={}, names=none, by_row=true, entities=none
) -%}
    {%- set wanted = [] -%}
    {%- for entity in entities or [table] if adapts(source_name, entity) -%}{%- do wanted.append(entity) -%}{%- endfor -%}
    {{ return({
        'enabled': wanted | length > 0,
        'materialized': 'incremental',
        'incremental_strategy': 'replace_judged',
        'meta': {'increment': {
            'grown_from': [], 'raw': [source_name, table], 'key': key.keys() | list, 'refers_to': refers_to,
            'crowd': crowd, 'names': names, 'by_row': by_row,
        }},
        'post_hook': ["{{ note_raw_files() }}", "{{ note_keys() }}", "{{ note_row_counts() }}"],
    }) }}
{%- endmacro %}


{#- Where a checked row comes from: what it was, where it is not accepted, its file, and when it was written. -#}
{% macro provenance(raw_row='raw_row') -%}
    case when dq_outcome <> 'accepted' then {{ raw_row }} end as raw_row,
        raw_file,
        {{ this_batch() }} as batch_number
{%- endmacro %}


{#- Whether the model being built appends to what it holds. -#}
{% macro grows_now() -%}
    {{ return(is_loading() and 'raw' in (model.config.meta.increment or {}) and is_incremental()) }}
{%- endmacro %}


{#-
    How raw rows that are read more than once are held: of all there are nothing is kept, reading again costs less; the
    few of an increment are, which may lie in many files.
-#}
{% macro kept_if_few() -%}
    {{ return('' if grows_now() else 'not materialized') }}
{%- endmacro %}


{#- A temporary table of the model being built. -#}
{% macro working_table(suffix) -%}
    {{ return(model.name ~ '__' ~ suffix) }}
{%- endmacro %}


{#-
    The raw files that this run reads: all of them where the table is built whole, else the new ones. What stands
    there now is kept for the books: a file that changes while it is read will have changed next time.
-#}
{% macro files_to_read(source_name, table, files) -%}
    {%- set landed = landed_files(source_name, table, files) -%}
    {%- set reads_all = landed.changed or landed.removed or (landed.new and not model.config.meta.increment.by_row) -%}
    {%- if is_held() -%}
        {%- if not is_incremental() -%}{%- do refuse_waiting(source_name, table, landed.waiting) -%}{%- endif -%}
        {{ return([]) }}
    {%- elif reads_all -%}
        {%- do run_query("delete from increments.processed where model_name = '" ~ model.name ~ "'") -%}
    {%- endif -%}
    {%- if is_incremental() -%}{{ return(landed.new) }}{%- endif -%}
    {%- set readable = files | reject('in', landed.waiting + landed.not_read) | list -%}
    {%- if not readable -%}{%- do refuse_waiting(source_name, table, landed.waiting) -%}{%- endif -%}
    {%- do run_query('update ' ~ working_table('files') ~ ' set batch_number = null') -%}
    {{ return(readable) }}
{%- endmacro %}


{% macro files_named(files, names) -%}
    {%- set wanted = {} -%}
    {%- for name in names -%}{%- do wanted.update({name: true}) -%}{%- endfor -%}
    {{ return(files | selectattr('name', 'in', wanted) | list) }}
{%- endmacro %}


{#- Writes into the books which files were read; a hook in the transaction of the table. -#}
{% macro note_raw_files() -%}
    {%- if execute and not is_held() -%}{{ noted_files(*model.config.meta.increment.raw) }}{%- endif -%}
{%- endmacro %}


{#- Writes into the books which keys of an entity came and went, likewise. -#}
{% macro note_keys() -%}
    {%- set entity = model.config.meta.increment.names if execute -%}
    {%- if entity -%}
    {%- set source_name = model.config.meta.increment.raw[0] -%}
    {%- set accepted = '(select ' ~ named_key(entity) ~ ' from ' ~ this ~ " where dq_outcome = 'accepted')" -%}
    {%- set own = "source = '" ~ source_name ~ "' and entity = '" ~ entity ~ "'" -%}
    update increments.staged_keys set is_present = not is_present, batch_number = {{ this_batch() }}
    where {{ own }} and is_present <> (named_key in {{ accepted }});
    insert into increments.staged_keys
    select '{{ source_name }}', '{{ entity }}', {{ named_key(entity) }}, true, {{ this_batch() }} from {{ accepted }}
    where {{ named_key(entity) }} not in (select named_key from increments.staged_keys where {{ own }})
    {%- endif -%}
{%- endmacro %}


{% macro named_key(entity) -%}
    {{ return({'users': 'user_id', 'items': 'item_id', 'orders': 'order_id'}[entity]) }}
{%- endmacro %}


{% macro get_incremental_replace_judged_sql(arguments) -%}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    {%- if model.config.meta.increment.key -%}
    {%- set entity = counted_entity() -%}
    create or replace temporary table {{ working_table('old') }} as
    select rowid as place, * from {{ arguments.target_relation }}
    where {{ key_hash(model.config.meta.increment.key) }} in (select key_hash from {{ working_table('again') }});
    {%- if entity %}
    {{ book_counts(entity, working_table('old'), sign='-') }};
    {%- endif %}
    delete from {{ arguments.target_relation }} where rowid in (select place from {{ working_table('old') }});
    {%- endif %}
    insert into {{ arguments.target_relation }} ({{ columns }}) select {{ columns }} from {{ arguments.temp_relation }}
{%- endmacro %}
