-- Grain: one row per received row of raw_messages.
{% set key = {'message_id': typed_value('message_id', 'varchar')} %}
{{ config(**grows_by_file('files', 'messages', key)) }}

with

raw_messages as (
    {{ received_rows('files', 'messages', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('messages') }},
        raw_file,
        {{ raw_values([
            'message_id', 'campaign_id', 'action_id', 'user_id', 'channel', 'sent_at',
            'delivered_at', 'opened_at', 'clicked_at', 'unsubscribed_at'
        ]) }} as raw_values,
        is_repeated
    from raw_messages
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('messages') }}
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, last='raw_file') }}
),

final as (
    {{ checked_rows('messages') }}
)

select * from final
