-- Grain: one row per received row of raw_consents.
{% set key = {
    'user_id': typed_value('user_id', 'varchar'),
    'purpose': typed_value('purpose', 'varchar', 'consents'),
    'decided_at': typed_value('decided_at', 'timestamp'),
} %}
{{ config(**grows_by_file('files', 'consents', key)) }}

with

raw_consents as (
    {{ received_rows('files', 'consents', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('consents') }},
        raw_file,
        {{ raw_values([
            'user_id', 'purpose', 'is_granted', 'decided_at'
        ]) }} as raw_values,
        is_repeated
    from raw_consents
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('consents') }}
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key) }}
),

final as (
    {{ checked_rows('consents') }}
)

select * from final
