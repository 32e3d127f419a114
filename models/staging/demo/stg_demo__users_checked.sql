-- Grain: one row per received row of the account table.
{% set key = {'user_id': "nullif(trim(learner_no), '')"} %}
{{ config(**grows_by_file('demo', 'users', key, names='users', by_row=false)) }}

with

raw_users as (
    {{ received_rows('demo', 'users', key) }}
),

parsed as not materialized (
    select
        {{ key.user_id }} as user_id,
        {{ parse_demo_time('reg_time') }} as signed_up_at,
        lower(trim(channel_source)) as acquisition_channel,
        upper(trim(country_code)) as country,
        trim(province) as region,
        trim(city) as city,
        case
            when lower(trim(sex)) in ('f', 'female', '女') then 'female'
            when lower(trim(sex)) in ('m', 'male', '男') then 'male'
        end as gender,
        cast(try_strptime(trim(birthday), ['%Y-%m-%d', '%Y/%m/%d']) as date) as birth_date,
        birthday,
        lower(trim(plan_name)) as plan,
        email,
        -- An address is taken only if it can be one; anything else would hash to a false link.
        regexp_extract(trim(email), '^[^@\s]+@[^@\s]+[.][^@\s]+$') as usable_email,
        regexp_replace(mobile, '[^0-9]', '', 'g') as digits,
        occupation,
        study_goal,
        lang,
        {{ redact_text('study_goal') }} as safe_goal,
        raw_file,
        {{ raw_values(['learner_no', 'reg_time', 'sex', 'city', 'province', 'country_code',
            'plan_name', 'channel_source', 'occupation', 'lang', 'study_goal']) }} as raw_values,
        is_repeated
    from raw_users
),

judged as not materialized (
    select
        *,
        -- Learners are between 10 and 100 years old when they sign up.
        year(signed_up_at) - year(birth_date) not between 10 and 100 as is_impossible_age,
        {{ pii_hash('usable_email') }} as email_hash,
        case
            when user_id is null then 'missing_key'
            when signed_up_at is null then 'unparseable_time'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, 'signed_up_at', ['study_goal'], ['email', 'digits', 'birthday']) }}
),

-- Two accounts with one address are one person: the older account stays.
compared as (
    select
        *,
        coalesce(reject_reason, case
            when copy_number > 1 then 'duplicate_row'
            when email_hash is not null and row_number() over (
                partition by email_hash, reject_reason, copy_number order by signed_up_at, user_id
            ) > 1 then 'duplicate_email'
        end) as dq_reason
    from numbered
),

final as (
    select
        user_id,
        signed_up_at,
        acquisition_channel,
        country,
        region,
        city,
        gender,
        case when not is_impossible_age then cast(year(birth_date) as integer) end as birth_year,
        plan,
        email_hash,
        {{ pii_hash('digits') }} as phone_hash,
        cast(json_object(
            'occupation_group', lower(trim(occupation)), 'language', lang, 'study_goal', safe_goal
        ) as varchar) as user_attributes,
        if(dq_reason is null, 'accepted', if(reject_reason is null, 'duplicate', 'rejected'))
            as dq_outcome,
        dq_reason,
        {{ dq_repairs({
            'impossible_age': 'is_impossible_age',
            'missing_age': "trim(birthday) <> '' and birth_date is null",
            'invalid_email': "trim(email) <> '' and usable_email = ''",
            'personal_data_in_text': 'study_goal <> safe_goal',
        }) }},
        {{ provenance(raw_values_json(['study_goal'])) }}
    from compared
)

select * from final
