-- Grain: one row per received identify call.
{% set key = {'user_id': "nullif(trim(user_id), '')"} %}
{{ config(**grows_by_file('segment', 'identifies', key, names='users', entities=['users'])) }}

with

raw_identifies as (
    {{ received_rows('segment', 'identifies', key) }}
),

-- A call tells only some traits: of each, the last one told counts.
parsed as (
    select
        {{ key.user_id }} as user_id,
        {{ parse_utc_time('timestamp') }} as identified_at,
        {%- for name, expression in {
            'signed_up_at': parse_utc_time('created_at'),
            'country': 'address_country',
            'region': 'address_state',
            'city': 'address_city',
            'gender': 'lower(gender)',
            'birth_year': "try_cast(regexp_extract(birthday, '^([0-9]{4})-', 1) as integer)",
            'plan': 'plan',
            'email_hash': pii_hash('email'),
            'phone_hash': pii_hash("regexp_replace(phone, '[^0-9]', '', 'g')"),
        }.items() %}
        first_value({{ expression }} ignore nulls) over (
            partition by {{ key.user_id }}
            order by identified_at desc nulls last, id asc nulls last
            rows between unbounded preceding and unbounded following
        ) as {{ name }},
        {%- endfor %}
        raw_file,
        {{ raw_values(['id', 'user_id', 'timestamp', 'received_at', 'plan', 'created_at']) }}
            as raw_values,
        is_repeated
    from raw_identifies
),

judged as (
    select
        *,
        case
            when user_id is null then 'missing_key'
            when identified_at is null then 'unparseable_time'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, last='identified_at') }}
),

final as (
    select
        user_id,
        signed_up_at,
        cast(null as varchar) as acquisition_channel,
        country,
        region,
        city,
        gender,
        birth_year,
        plan,
        email_hash,
        phone_hash,
        cast(null as varchar) as user_attributes,
        {{ dq_verdict('earlier_identify') }},
        cast(null as varchar) as dq_repairs,
        {{ provenance() }}
    from numbered
)

select * from final
