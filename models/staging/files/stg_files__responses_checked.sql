-- Grain: one row per received row of raw_responses.
{% set key = {'response_id': typed_value('response_id', 'varchar')} %}
{{ config(**grows_by_file('files', 'responses', key)) }}

with

raw_responses as (
    {{ received_rows('files', 'responses', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('responses') }},
        raw_file,
        {{ raw_values([
            'response_id', 'survey_type', 'user_id', 'subject_type', 'subject_id', 'score',
            'score_min', 'score_max', 'answer_text', 'requested_at', 'responded_at'
        ]) }} as raw_values,
        is_repeated
    from raw_responses
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('responses') }}
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, last='raw_file', redacted=['answer_text']) }}
),

final as (
    {{ checked_rows('responses') }}
)

select * from final
