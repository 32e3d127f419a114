-- Grain: one row per received event that tells traits of an identified user.
{% set key = {'user_id': posthog_user_id()} %}
{{ config(**grows_by_file('posthog', 'events', key, names='users', entities=['users'])) }}

with

raw_events as (
    {{ received_rows('posthog', 'events', key) }}
),

-- An event carries all that was known of the person when it came.
parsed as (
    select
        {{ key.user_id }} as user_id,
        {{ parse_utc_time('timestamp') }} as told_at,
        {{ parse_utc_time(json_property('person_properties', 'created_at')) }} as signed_up_at,
        {%- for name, property in {
            'acquisition_channel': '$initial_utm_source', 'country': '$geoip_country_code',
            'region': '$geoip_subdivision_1_name', 'city': '$geoip_city_name', 'gender': 'gender',
            'plan': 'plan'
        }.items() %}
        {{ json_property('person_properties', property) }} as {{ name }},
        {%- endfor %}
        {{ pii_hash(json_property('person_properties', 'email')) }} as email_hash,
        {{ pii_hash(
            "regexp_replace(" ~ json_property('person_properties', 'phone') ~ ", '[^0-9]', '', 'g')"
        ) }} as phone_hash,
        raw_file,
        {{ raw_values(['uuid', 'event', 'distinct_id', 'timestamp', 'created_at']) }} as raw_values,
        is_repeated
    from raw_events
    where event in ('$identify', '$set') and not {{ posthog_is_anonymous() }}
),

judged as (
    select
        *,
        case
            when user_id is null then 'missing_key'
            when told_at is null then 'unparseable_time'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, last='told_at') }}
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
        cast(null as integer) as birth_year,
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
