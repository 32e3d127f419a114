-- Grain: one row per received member of a list: the last decision on its mail.
{{ config(materialized='table', enabled=adapts('mailchimp', 'consents')) }}

with

raw_members as (
    select * from {{ read_raw('mailchimp', 'member') }}
),

-- Only who subscribed wants mail; cleaned, archived, pending or transactional members do not.
parsed as (
    select
        {{ mailchimp_user_id('id') }} as user_id,
        'marketing' as purpose,
        nullif(lower(trim(status)), '') as member_status,
        member_status = 'subscribed' as is_granted,
        {{ parse_utc_time('timestamp_opt') }} as opted_at,
        {{ parse_utc_time('coalesce(last_changed, _fivetran_synced)') }} as changed_at,
        {{ raw_json(['list_id', 'status', 'timestamp_opt', 'last_changed']) }} as raw_row
    from raw_members
),

judged as (
    select
        *,
        case when is_granted then coalesce(opted_at, changed_at) else changed_at end as decided_at,
        case
            when user_id is null then 'missing_key'
            when member_status is null then 'unknown_choice'
            when decided_at is null then 'unparseable_time'
        end as reject_reason
    from parsed
),

numbered as (
    {{ newest_first(['user_id', 'decided_at', 'is_granted'], 'changed_at') }}
),

final as (
    select
        user_id,
        purpose,
        is_granted,
        decided_at,
        {{ dq_verdict('same_in_another_list') }},
        cast(null as varchar) as dq_repairs,
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
)

select * from final
