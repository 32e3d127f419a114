-- Grain: one row per received row of the account table.
{{ config(enabled=adapts('demo', 'users'), materialized='table') }}

with

raw_users as (
    select * from {{ read_raw('demo', 'users') }}
),

parsed as (
    select
        nullif(trim(learner_no), '') as user_id,
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
        nullif(trim(birthday), '') as birthday,
        lower(trim(plan_name)) as plan,
        nullif(trim(email), '') as email,
        -- An address is taken only if it can be one; anything else would hash to a false link.
        regexp_extract(trim(email), '^[^@\s]+@[^@\s]+[.][^@\s]+$') as usable_email,
        regexp_replace(mobile, '[^0-9]', '', 'g') as digits,
        occupation,
        study_goal,
        lang,
        {{ redact_text('study_goal') }} as safe_goal,
        {{ raw_json(['learner_no', 'reg_time', 'sex', 'city', 'province', 'country_code',
            'plan_name', 'channel_source', 'occupation', 'lang'], redacted=['study_goal']) }} as raw_row
    from raw_users
),

judged as (
    select
        *,
        -- Learners are between 10 and 100 years old when they sign up.
        year(signed_up_at) - year(birth_date) not between 10 and 100 as is_impossible_age,
        {{ pii_hash('usable_email') }} as email_hash,
        case
            when user_id is null then 'missing_key'
            when signed_up_at is null then 'unparseable_time'
        end as reject_reason,
        row_number()
            over (partition by user_id, reject_reason is null order by signed_up_at, raw_row)
            as copy_number
    from parsed
),

-- Two accounts with one address are one person: the older account stays.
compared as (
    select
        *,
        case
            when copy_number > 1 then 'duplicate_row'
            when email_hash is not null and row_number() over (
                partition by email_hash, reject_reason, copy_number order by signed_up_at, user_id
            ) > 1 then 'duplicate_email'
        end as duplicate_reason
    from judged
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
        case
            when reject_reason is not null then 'rejected'
            when duplicate_reason is not null then 'duplicate'
            else 'accepted'
        end as dq_outcome,
        coalesce(reject_reason, duplicate_reason) as dq_reason,
        nullif(concat_ws(
            ',',
            case when is_impossible_age then 'impossible_age' end,
            case when birthday is not null and birth_date is null then 'missing_age' end,
            case when email is not null and usable_email = '' then 'invalid_email' end,
            case when study_goal <> safe_goal then 'personal_data_in_text' end
        ), '') as dq_repairs,
        raw_row
    from compared
)

select * from final
