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
                {{ name }} asc nulls last{{ ',' if not loop.last }}
                {%- endfor %}
        ) as row_rank
    from account_rows
    where person_id in (
        select account_rows.person_id from account_rows
        group by account_rows.person_id
        having count(*) > 1
    )
),

final as (
    select
        person_id as user_id,
        min(signed_up_at) as signed_up_at,
        {%- for name in told %}
        min_by({{ name }}, row_rank) filter (where {{ name }} is not null) as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from ranked_rows
    group by person_id
    union all
    select person_id as user_id, signed_up_at, {{ told | join(', ') }}
    from account_rows
    where person_id not in (select ranked_rows.person_id from ranked_rows)
)

select * from final
