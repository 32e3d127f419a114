-- Grain: one row per registered user: what all accounts of the person told.
{{ config(materialized='view') }}
{% set told = canonical_columns('users') | map(attribute=0)
    | reject('in', ['user_id', 'signed_up_at']) | list %}

with

users as (
    {{ entity_rows('users') }}
),

accounts as (
    select * from {{ ref('id_accounts') }}
),

account_rows as (
    select
        users.*,
        coalesce(accounts.user_id, users.user_id) as person_id,
        accounts.first_seen_at
    from users
    left join accounts on users.user_id = accounts.account_id
    where users.signed_up_at is null or {{ before_as_of('users.signed_up_at') }}
),

shared_persons as (
    select person_id
    from account_rows
    group by person_id
    having count(*) > 1
),

-- The account that speaks for the others comes first; what it does not tell, the oldest tells.
ranked_rows as (
    select
        *,
        row_number() over (
            partition by person_id
            order by
                user_id = person_id desc nulls last,
                first_seen_at asc nulls last,
                user_id asc nulls last,
                {%- for name in told %}
                {{ name }} asc nulls last,
                {%- endfor %}
                signed_up_at asc nulls last
        ) as row_rank
    from account_rows
    where person_id in (select shared_persons.person_id from shared_persons)
),

final as (
    select
        person_id as user_id,
        {%- for name in told %}
        min_by({{ name }}, row_rank) filter (where {{ name }} is not null) as {{ name }},
        {%- endfor %}
        min(signed_up_at) as signed_up_at
    from ranked_rows
    group by person_id
    union all
    select
        person_id as user_id,
        {%- for name in told %}
        {{ name }},
        {%- endfor %}
        signed_up_at
    from account_rows
    where person_id not in (select shared_persons.person_id from shared_persons)
)

select * from final
