-- Grain: one row per received row of raw_feedback.
{% set key = {'feedback_id': typed_value('feedback_id', 'varchar')} %}
{{ config(**grows_by_file('files', 'feedback', key)) }}

with

raw_feedback as (
    {{ received_rows('files', 'feedback', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('feedback') }},
        raw_file,
        {{ raw_values([
            'feedback_id', 'action_id', 'user_id', 'feedback_type', 'occurred_at',
            'comment_text'
        ]) }} as raw_values,
        is_repeated
    from raw_feedback
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('feedback') }}
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, last='raw_file', redacted=['comment_text']) }}
),

final as (
    {{ checked_rows('feedback') }}
)

select * from final
