-- Grain: one row per received reaction to an action.
{% set key = {'feedback_id': "nullif(trim(note_no), '')"} %}
{{ config(**grows_by_file('demo', 'feedback', key, refers_to={'users': 'user_id'})) }}

with

raw_feedback as (
    {{ received_rows('demo', 'feedback', key) }}
),

parsed as not materialized (
    select
        {{ key.feedback_id }} as feedback_id,
        nullif(trim(action_code), '') as action_id,
        nullif(trim(learner_no), '') as user_id,
        lower(trim(kind)) as feedback_type,
        {{ parse_demo_time('noted') }} as occurred_at,
        words,
        {{ redact_text('words') }} as comment_text,
        raw_file,
        {{ raw_values(['note_no', 'action_code', 'learner_no', 'kind', 'noted', 'words']) }}
            as raw_values,
        is_repeated
    from raw_feedback
),

judged as not materialized (
    select
        *,
        case
            when feedback_id is null or action_id is null or user_id is null then 'missing_key'
            when
                feedback_type is null
                or feedback_type not in ('shown', 'accepted', 'dismissed', 'complained')
                then 'unknown_type'
            when occurred_at is null then 'unparseable_time'
            when {{ is_orphan('demo', 'users', 'user_id') }} then 'orphan_user'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, first='occurred_at', redacted=['words']) }}
),

final as (
    select
        feedback_id,
        action_id,
        user_id,
        feedback_type,
        occurred_at,
        comment_text,
        {{ dq_verdict('duplicate_row') }},
        case when words <> comment_text then 'personal_data_in_text' end as dq_repairs,
        {{ provenance() }}
    from numbered
)

select * from final
