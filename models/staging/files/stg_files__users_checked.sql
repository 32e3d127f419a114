-- Grain: one row per received row of raw_users.
{% set key = {'user_id': typed_value('user_id', 'varchar')} %}
{% set made = {
    'email_hash': "coalesce(nullif(trim(email_hash), ''), " ~ pii_hash('email') ~ ")",
    'phone_hash': "coalesce(nullif(trim(phone_hash), ''), "
        ~ pii_hash("regexp_replace(phone, '[^0-9]', '', 'g')") ~ ")",
} %}
{{ config(**grows_by_file('files', 'users', key, names='users')) }}

with

raw_users as (
    {{ received_rows('files', 'users', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('users', made) }},
        raw_file,
        {{ raw_values([
            'user_id', 'signed_up_at', 'acquisition_channel', 'country', 'region', 'city',
            'gender', 'birth_year', 'plan', 'user_attributes'
        ]) }} as raw_values,
        is_repeated
    from raw_users
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('users') }}
        end as reject_reason
    from parsed
),

-- Of an account that was sent again, the row of the last file counts.
numbered as (
    {{ numbered_copies(
        key, last='raw_file', redacted=['user_attributes'], personal=['email_hash', 'phone_hash']
    ) }}
),

final as (
    {{ checked_rows('users') }}
)

select * from final
