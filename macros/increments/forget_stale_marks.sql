{#-
    Incremental tables hold yesterday's rows. Where those came from other adapters, other SQL, another date or other
    rules, adding to them would mix two warehouses: all marks are forgotten, so every table is built whole next time.
-#}
{% macro forget_stale_marks() -%}
    {%- set shown = run_query("select " ~ pii_hash("'x'") ~ ", getvariable('macros_checksum')").rows[0] -%}
    {%- set settings = {
        'models': increment_checksums(), 'macros': shown[1], 'key': shown[0], 'raw': env_var('SATSUMA_RAW', '')
    } -%}
    {%- for name in [
        'adapters', 'as_of', 'base_currency', 'identity_max_accounts', 'session_gap_minutes', 'local_utc_offset_hours',
        'interest_half_life_days', 'interest_order_weight', 'lifecycle_window_days', 'late_days',
    ] -%}
        {%- do settings.update({name: var(name)}) -%}
    {%- endfor -%}
    {%- set text = tojson(settings, sort_keys=true) | replace("'", "''") -%}
    {%- set known = run_query("select settings = '" ~ text ~ "' from increments.settings").columns[0].values() -%}
    {%- if not (known | length == 1 and known[0]) -%}
        {%- do run_query(
            "begin; delete from increments.processed; delete from increments.settings; "
            ~ "insert into increments.settings values ('" ~ text ~ "'); commit"
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- Checksums of everything an incremental row is made by: the models up to the segments, and seeds. -#}
{% macro increment_checksums() -%}
    {%- set checksums = [] -%}
    {%- for node in graph.nodes.values()
        if node.fqn[1] in ('staging', 'identity', 'core', 'features', 'segments')
            or node.name in ('event_groups', 'channel_groups', 'traffic_sources', 'traffic_terms', 'click_ids', 'place_tiers', 'segmentations', 'rfm_segments') -%}
        {%- if node.resource_type in ('model', 'seed') -%}
            {%- do checksums.append(node.name ~ ':' ~ node.checksum.checksum) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(local_md5(checksums | sort | join(','))) }}
{%- endmacro %}
