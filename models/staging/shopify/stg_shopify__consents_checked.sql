-- Grain: one row per received row of the customer table: the last decision on e-mail marketing.
{{ config(materialized='table', enabled=adapts('shopify', 'consents')) }}

with

raw_customers as (
    select * from {{ read_raw('shopify', 'customer') }}
),

parsed as (
    select
        'shopify:' || nullif(trim(id), '') as user_id,
        'marketing' as purpose,
        case
            when {{ is_true('_fivetran_deleted') }} then false
            when email_marketing_consent_state is null then {{ is_true('accepts_marketing') }}
            else lower(trim(email_marketing_consent_state)) = 'subscribed'
        end as is_granted,
        -- Without a time of the decision, it is as old as the account.
        coalesce(
            {{ parse_utc_time('email_marketing_consent_updated_at') }},
            {{ parse_utc_time('created_at') }}
        ) as decided_at,
        {{ parse_utc_time('coalesce(updated_at, _fivetran_synced)') }} as changed_at,
        {{ raw_json(['id', 'email_marketing_consent_state', 'accepts_marketing', 'created_at']) }}
            as raw_row
    from raw_customers
),

judged as (
    select
        *,
        case
            when user_id is null then 'missing_key'
            when is_granted is null then 'unknown_choice'
            when decided_at is null then 'unparseable_time'
        end as reject_reason
    from parsed
),

numbered as (
    {{ newest_first(['user_id', 'decided_at'], 'changed_at') }}
),

final as (
    select
        user_id,
        purpose,
        is_granted,
        decided_at,
        {{ dq_verdict('older_copy') }},
        cast(null as varchar) as dq_repairs,
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
)

select * from final
