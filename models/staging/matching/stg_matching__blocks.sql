-- Grain: one row per user_id × name × number × block that it is in.
{% set block_types = ['phone_ending', 'email_name', 'city_and_birth_year'] %}

with

contacts as (
    select * from {{ ref('stg_matching__contacts') }}
),

members as (
    {%- for block_type in block_types %}
    select
        user_id, person_name, phone_hash,
        '{{ block_type }}' as block_type, {{ block_type }} as block_key
    from contacts
    where {{ block_type }} is not null
    {{- '\n    union' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        user_id,
        person_name,
        phone_hash,
        block_type,
        block_key,
        count(*) over (partition by block_type, block_key)
        <= {{ var('match_max_block') }} as is_compared
    from members
)

select * from final
