{#-
    Received rows by what became of them, so that no quality model reads them again. A checked table that grows by file
    keeps its own counts in increments.row_counts, in the transaction that writes it: what came is added, what was judged
    anew is taken away, and their sum is what a count of all rows would be. Any other checked table is counted whole.
-#}
{% macro counted_rows() -%}
    {%- set parts = [] -%}
    {%- for source_name, entity in adapted_entities() -%}
        {%- set checked = ref('stg_' ~ source_name ~ '__' ~ entity ~ '_checked') -%}
        {%- set names = "'" ~ source_name ~ "' as source, '" ~ entity ~ "' as entity, " -%}
        {%- if keeps_counts(checked) -%}
            {%- do parts.append('select ' ~ names ~ row_count_columns() ~ " from increments.row_counts where model_name = '"
                ~ checked.identifier ~ "'") -%}
        {%- else -%}
            {%- do parts.append('select ' ~ names ~ row_count_columns() ~ ' from ('
                ~ row_counts_of(entity, '(' ~ with_unresolved(source_name, entity, checked) ~ ') as checked', 'unresolved_count') ~ ') as counts') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ parts | join('\n    union all\n    ') if parts else no_rows({
        'source': 'varchar', 'entity': 'varchar', 'fact_date': 'date', 'dq_outcome': 'varchar', 'dq_reason': 'varchar',
        'dq_repairs': 'varchar', 'row_count': 'bigint', 'filled_count': 'bigint', 'timed_event_count': 'bigint',
        'late_event_count': 'bigint', 'reference_count': 'bigint', 'unresolved_count': 'bigint',
    }) }}
{%- endmacro %}


{% macro row_count_columns() -%}
    {{ return('fact_date, dq_outcome, dq_reason, dq_repairs, row_count, filled_count, timed_event_count, late_event_count, '
        ~ 'reference_count, unresolved_count') }}
{%- endmacro %}


{#- Whether a checked table is one that writes its counts: built by a model that grows, not a view, nor rows of a unit test. -#}
{% macro keeps_counts(checked) -%}
    {%- for node in (graph.nodes.values() if execute and not is_fixture(checked) else []) if node.name == checked.identifier -%}
        {{ return('raw' in (node.config.meta.increment or {})) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}


{#- The counts of some rows of a checked table, by the day of the fact and by outcome. -#}
{% macro row_counts_of(entity, relation, unresolved, sign='', where='true') -%}
    {%- set columns = canonical_columns(entity) | map(attribute=0) | list -%}
    {%- set references = [] -%}
    {%- for key in reference_keys(entity).values() -%}{%- do references.append('count(' ~ key ~ ')') -%}{%- endfor -%}
    {%- set has_receipt = 'received_at' in columns -%}
    select
        {{ 'cast(' ~ fact_time(entity) ~ ' as date)' if fact_time(entity) else 'cast(null as date)' }} as fact_date,
        dq_outcome,
        dq_reason,
        dq_repairs,
        {{ sign }}count(*) as row_count,
        {{ sign }}(count({{ columns | join(') + count(') }})) as filled_count,
        {{ sign ~ 'count(received_at)' if has_receipt else '0' }} as timed_event_count,
        {{ sign ~ 'count_if(' ~ epoch_seconds('received_at') ~ ' - ' ~ epoch_seconds('occurred_at') ~ ' > '
            ~ var('late_days') * 86400 ~ ')' if has_receipt else '0' }} as late_event_count,
        {{ sign }}({{ references | join(' + ') or '0' }}) as reference_count,
        {{ sign }}sum({{ unresolved }}) as unresolved_count
    from {{ relation }}
    where {{ where }}
    group by fact_date, dq_outcome, dq_reason, dq_repairs
{%- endmacro %}


{#- When a row of an entity happened; items and lines have no time of their own. -#}
{% macro fact_time(entity) -%}
    {{ return({
        'users': 'signed_up_at', 'identifiers': 'linked_at', 'events': 'occurred_at', 'orders': 'ordered_at',
        'messages': 'sent_at', 'spend': 'spend_date', 'exposures': 'exposed_at', 'responses': 'responded_at',
        'feedback': 'occurred_at', 'consents': 'decided_at',
    }.get(entity)) }}
{%- endmacro %}


{#- Entity → what names one of its rows in a row of <entity>. -#}
{% macro reference_keys(entity) -%}
    {%- if entity == 'identifiers' -%}
        {{ return({'users': "case when linked_type = 'user_id' then linked_identifier end"}) }}
    {%- endif -%}
    {%- set keys = {} -%}
    {%- set columns = canonical_columns(entity) | map(attribute=0) | list -%}
    {%- for target, key in {'users': 'user_id', 'items': 'item_id', 'orders': 'order_id'}.items() if target != entity and key in columns -%}
        {%- do keys.update({target: key}) -%}
    {%- endfor -%}
    {{ return(keys) }}
{%- endmacro %}


{#- The rows of a checked table, each with how many of its ids no row of the same source has. -#}
{% macro with_unresolved(source_name, entity, checked) -%}
    {%- set unresolved = [] -%}
    {%- for target, key in reference_keys(entity).items() if adapts(source_name, target) -%}
        {%- set named = named_key(target) -%}
        {%- do unresolved.append(
            'case when ' ~ key ~ ' not in (select ' ~ named ~ ' from ' ~ ref('stg_' ~ source_name ~ '__' ~ target) ~ ' where '
            ~ named ~ ' is not null) then 1 else 0 end'
        ) -%}
    {%- endfor -%}
    select *, {{ unresolved | join(' + ') or '0' }} as unresolved_count from {{ checked }}
{%- endmacro %}


{#- Staging rejects a row that names nobody; the first such name of a row is its reason. -#}
{% macro orphan_count() -%}
    case when dq_reason like 'orphan_%' then 1 else 0 end
{%- endmacro %}


{#- Seconds from occurring to being received, with how many accepted events took so long: few different ones. -#}
{% macro delay_counts_of(relation, sign='', where='true') -%}
    select
        {{ epoch_seconds('received_at') }} - {{ epoch_seconds('occurred_at') }} as delay_seconds,
        {{ sign }}count(*) as delay_count
    from {{ relation }}
    where dq_outcome = 'accepted' and received_at is not null and {{ where }}
    group by delay_seconds
{%- endmacro %}


{#- The delays of all sources' events: source, delay_seconds, delay_count. -#}
{% macro counted_delays() -%}
    {%- set parts = [] -%}
    {%- for source_name, entity in adapted_entities() if entity == 'events' -%}
        {%- set checked = ref('stg_' ~ source_name ~ '__events_checked') -%}
        {%- do parts.append(
            "select '" ~ source_name ~ "' as source, delay_seconds, sum(delay_count) as delay_count from "
            ~ ("increments.delay_counts where model_name = '" ~ checked.identifier ~ "'" if keeps_counts(checked)
                else '(' ~ delay_counts_of(checked) ~ ') as delays')
            ~ ' group by delay_seconds having sum(delay_count) > 0'
        ) -%}
    {%- endfor -%}
    {{ parts | join('\n    union all\n    ') if parts
        else no_rows({'source': 'varchar', 'delay_seconds': 'double', 'delay_count': 'bigint'}) }}
{%- endmacro %}
