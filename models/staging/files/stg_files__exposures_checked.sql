-- Grain: one row per received row of raw_exposures.
{% set key = {
    'experiment_id': typed_value('experiment_id', 'varchar'),
    'variant_id': typed_value('variant_id', 'varchar'),
    'user_id': typed_value('user_id', 'varchar'),
    'exposed_at': typed_value('exposed_at', 'timestamp'),
} %}
{{ config(**grows_by_file('files', 'exposures', key)) }}

with

raw_exposures as (
    {{ received_rows('files', 'exposures', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('exposures') }},
        raw_file,
        {{ raw_values([
            'experiment_id', 'variant_id', 'user_id', 'exposed_at'
        ]) }} as raw_values,
        is_repeated
    from raw_exposures
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('exposures') }}
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key) }}
),

final as (
    {{ checked_rows('exposures') }}
)

select * from final
