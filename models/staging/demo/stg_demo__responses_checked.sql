-- Grain: one row per received survey answer.
{% set key = {'response_id': "nullif(trim(answer_no), '')"} %}
{{ config(**grows_by_file('demo', 'responses', key, refers_to={'users': 'user_id'})) }}

with

raw_responses as (
    {{ received_rows('demo', 'responses', key) }}
),

parsed as not materialized (
    select
        {{ key.response_id }} as response_id,
        lower(trim(form)) as survey_type,
        nullif(trim(learner_no), '') as user_id,
        nullif(trim(about), '') as subject_type,
        nullif(trim(about_no), '') as subject_id,
        nullif(trim(score), '') as given_score,
        try_cast(trim(score) as double) as parsed_score,
        try_cast(trim(low) as double) as score_min,
        try_cast(trim(high) as double) as score_max,
        asked,
        low,
        high,
        words,
        {{ redact_text('words') }} as answer_text,
        {{ parse_demo_time('asked') }} as requested_at,
        {{ parse_demo_time('answered') }} as responded_at,
        raw_file,
        {{ raw_values(['answer_no', 'form', 'learner_no', 'about', 'about_no', 'score', 'low',
            'high', 'asked', 'answered', 'words']) }} as raw_values,
        is_repeated
    from raw_responses
),

judged as not materialized (
    select
        *,
        case
            when response_id is null or user_id is null then 'missing_key'
            when
                coalesce(survey_type, '')
                not in ('csat', 'nps', 'ces', 'rating', 'profile', 'open')
                then 'unknown_type'
            when responded_at is null then 'unparseable_time'
            when given_score is not null and parsed_score is null then 'not_a_number'
            when low is not null and score_min is null then 'not_a_number'
            when high is not null and score_max is null then 'not_a_number'
            when parsed_score not between score_min and score_max then 'score_out_of_range'
            when {{ is_orphan('demo', 'users', 'user_id') }} then 'orphan_user'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, first='responded_at', redacted=['words']) }}
),

final as (
    select
        response_id,
        survey_type,
        user_id,
        subject_type,
        subject_id,
        parsed_score as score,
        score_min,
        score_max,
        answer_text,
        requested_at,
        responded_at,
        {{ dq_verdict('duplicate_row') }},
        {{ dq_repairs({
            'unparseable_time': 'asked is not null and requested_at is null',
            'personal_data_in_text': 'words <> answer_text',
        }) }},
        {{ provenance() }}
    from numbered
)

select * from final
