-- Grain: one row per user_id × name × number × address of the adapters in match_candidates.

with

contacts as (
    {%- for source_name in adapters_with_names() %}
    select
        user_id, person_name, phone_hash, phone_ending, email_name, city_and_birth_year
    from {{ ref('stg_' ~ source_name ~ '__contacts') }}
    {{- '\n    union' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as user_id,
        cast(null as varchar) as person_name,
        cast(null as varchar) as phone_hash,
        cast(null as varchar) as phone_ending,
        cast(null as varchar) as email_name,
        cast(null as varchar) as city_and_birth_year
    where false
    {%- endfor %}
),

final as (
    select
        user_id, person_name, phone_hash, phone_ending, email_name, city_and_birth_year
    from contacts
)

select * from final
