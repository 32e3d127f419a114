{#- The moment against which data are late, missing or new: the date that the warehouse speaks of, else when this run began. -#}
{% macro judged_at() -%}
    cast('{{ var("as_of") or run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}


{#- What a var says of a source's entity (and of one more <name>): the most particular key counts; null where none is. -#}
{% macro setting_of(settings, source_name, entity, name=none) -%}
    {%- set last = [name] if name else [] -%}
    {%- for key in [[source_name, entity], [entity], []] if (key + last) | join('.') in settings -%}
        {{ return(settings[(key + last) | join('.')]) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}


{#- The lowest score of each source, entity and dimension that is no cause for worry. -#}
{% macro score_thresholds() -%}
    {%- set rows = [] -%}
    {%- for source_name, entity in adapted_entities() -%}
        {%- for dimension in quality_dimensions() -%}
            {%- set least = setting_of(var('quality_min_score'), source_name, entity, dimension) -%}
            {%- do rows.append("select '" ~ source_name ~ "' as source, '" ~ entity ~ "' as entity, '" ~ dimension
                ~ "' as dimension, cast(" ~ (least if least is not none else 'null') ~ ' as double) as score_threshold') -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ rows | join('\n    union all\n    ') if rows else no_rows({
        'source': 'varchar', 'entity': 'varchar', 'dimension': 'varchar', 'score_threshold': 'double',
    }) }}
{%- endmacro %}


{#- Dimension → (what is as it should be, of what), in counts of a day. -#}
{% macro quality_dimensions() -%}
    {{ return({
        'completeness': ('filled_count', 'cell_count'),
        'validity': ('received_count - invalid_count', 'received_count'),
        'uniqueness': ('received_count - duplicate_count', 'received_count'),
        'consistency': ('accepted_count - mended_count', 'accepted_count'),
        'timeliness': ('timed_event_count - late_event_count', 'timed_event_count'),
        'referential_integrity': ('reference_count - unresolved_count', 'reference_count'),
    }) }}
{%- endmacro %}


{#- When the facts of each entity and its files came last: source, entity, allowed_days, is_finished, last_fact_at, last_arrived_at. -#}
{% macro last_arrivals() -%}
    {%- set parts = [] -%}
    {%- for source_name, entity in adapted_entities() -%}
        {%- set columns = canonical_columns(entity) | map(attribute=0) | list -%}
        {%- set allowed = setting_of(var('fresh_days'), source_name, entity) -%}
        {%- set time = fact_time(entity) -%}
        {%- set files = "(select max(modified_at) from increments.raw_files where source = '" ~ source_name ~ "'" -%}
        {%- do parts.append(
            "select '" ~ source_name ~ "' as source, '" ~ entity ~ "' as entity, cast("
            ~ (allowed if allowed is not none else 'null') ~ ' as integer) as allowed_days, '
            ~ (raw_meta(source_name).get('is_finished') or false) ~ ' as is_finished, '
            ~ ('max(cast(' ~ time ~ ' as timestamp)) filter (where ' ~ time ~ ' <= ' ~ judged_at() ~ ')' if time else 'max(cast(null as timestamp))')
            ~ ' as last_fact_at, coalesce(' ~ ('max(received_at), ' if 'received_at' in columns else '')
            ~ files ~ " and model_name = 'stg_" ~ source_name ~ '__' ~ entity ~ "_checked'), " ~ files ~ ')) as last_arrived_at from '
            ~ ref('stg_' ~ source_name ~ '__' ~ entity)
        ) -%}
    {%- endfor -%}
    {{ parts | join('\n    union all\n    ') if parts else no_rows({
        'source': 'varchar', 'entity': 'varchar', 'allowed_days': 'integer', 'is_finished': 'boolean',
        'last_fact_at': 'timestamp', 'last_arrived_at': 'timestamp',
    }) }}
{%- endmacro %}
