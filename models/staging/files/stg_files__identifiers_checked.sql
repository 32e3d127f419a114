-- Grain: one row per received row of raw_identifiers.
{% set key = {
    'identifier_type': typed_value('identifier_type', 'varchar'),
    'identifier': typed_value('identifier', 'varchar'),
    'linked_type': typed_value('linked_type', 'varchar'),
    'linked_identifier': typed_value('linked_identifier', 'varchar'),
} %}
{{ config(**grows_by_file('files', 'identifiers', key)) }}

with

raw_identifiers as (
    {{ received_rows('files', 'identifiers', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('identifiers') }},
        raw_file,
        {{ raw_values([
            'identifier_type', 'identifier', 'linked_type', 'linked_identifier', 'linked_at'
        ]) }} as raw_values,
        is_repeated
    from raw_identifiers
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('identifiers') }}
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, first='linked_at') }}
),

final as (
    {{ checked_rows('identifiers') }}
)

select * from final
