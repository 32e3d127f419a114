-- Grain: one row per accepted account × name × number × address of it.
{{ config(enabled=offers_names('demo')) }}

with

raw_users as (
    select * from {{ read_raw('demo', 'users') }}
),

final as (
    {{ contact_rows(
        'demo', 'raw_users', user_id="nullif(trim(given.learner_no), '')",
        person_name='given.real_name', email='given.email', phone='given.mobile'
    ) }}
)

select * from final
