-- Grain: one row per received member of a list.
{{ config(materialized='table', enabled=adapts('mailchimp', 'users')) }}

with

raw_members as (
    select * from {{ read_raw('mailchimp', 'member') }}
),

parsed as (
    select
        {{ mailchimp_user_id('id') }} as user_id,
        coalesce({{ parse_utc_time('timestamp_signup') }}, {{ parse_utc_time('timestamp_opt') }})
            as signed_up_at,
        upper(nullif(trim(country_code), '')) as country,
        email_address,
        {{ usable_email('email_address') }} as usable_email,
        {{ parse_utc_time('coalesce(last_changed, _fivetran_synced)') }} as changed_at,
        {{ raw_json(['list_id', 'status', 'timestamp_signup']) }} as raw_row
    from raw_members
),

judged as (
    select
        *,
        case when user_id is null then 'missing_key' end as reject_reason
    from parsed
),

-- A member of several lists is one user.
numbered as (
    {{ newest_first(['user_id'], 'changed_at') }}
),

known_columns as (
    select
        user_id,
        signed_up_at,
        country,
        {{ pii_hash('usable_email') }} as email_hash,
        {{ dq_verdict('member_of_another_list') }},
        {{ dq_repairs({'invalid_email': "trim(email_address) <> '' and usable_email is null"}) }},
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
),

final as (
    {{ completed_rows('users', 'known_columns', lacks=[
        'acquisition_channel', 'region', 'city', 'gender', 'birth_year', 'plan', 'phone_hash',
        'user_attributes',
    ]) }}
)

select * from final
