-- Grain: one row per as_of_date × user_id: who a user is, as far as they told.
{{ replace_changed(
    keys=['as_of_date', 'user_id'],
    changed_by='changed_feature_rows',
    grown_from=['feat_user_spine'],
) }}

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

users as (
    select * from {{ ref('dim_users') }}
),

place_tiers as (
    select * from {{ ref('place_tiers') }}
),

changed_spine as (
    select * from spine
    where {{ is_changed(['as_of_date', 'user_id']) }}
),

-- Attributes are what the user said last, without history: past dates show today's plan and city.
aged_users as (
    select
        changed_spine.as_of_date,
        users.*,
        cast(extract(year from changed_spine.as_of_date) - users.birth_year as integer) as age
    from changed_spine
    inner join users on changed_spine.user_id = users.user_id
),

final as (
    select
        aged_users.as_of_date,
        aged_users.user_id,
        aged_users.age,
        case
            when aged_users.age is null then 'unknown'
            when aged_users.age < 18 then 'under_18'
            when aged_users.age < 25 then '18_24'
            when aged_users.age < 35 then '25_34'
            when aged_users.age < 45 then '35_44'
            when aged_users.age < 55 then '45_54'
            else '55_plus'
        end as age_band,
        aged_users.gender,
        aged_users.country,
        aged_users.city,
        coalesce(city_tiers.place_tier, country_tiers.place_tier, 'unknown') as place_tier,
        aged_users.plan,
        aged_users.acquisition_channel,
        {{ json_text('aged_users.user_attributes', 'occupation_group') }} as occupation_group
    from aged_users
    left join place_tiers as city_tiers
        on aged_users.country = city_tiers.country
        and aged_users.city = city_tiers.city
    left join place_tiers as country_tiers
        on aged_users.country = country_tiers.country
        and country_tiers.city = '*'
)

select * from final
