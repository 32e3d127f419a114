{#-
    Which users and dates the features and segments are computed again for (changed_by of replace_changed). All follow
    feat_user_spine: a row of it is logged where anything changed that any feature of that user on that date reads.
-#}

{#- Days of users with other events or orders than before, or of which an item went to another category. -#}
{% macro changed_category_days() -%}
    select user_id, activity_date from increments.user_days where batch_number > {{ processed_batch() }}
    union all
    select user_id, event_date as activity_date from {{ ref('fct_events') }}
    where item_id in (select item_id from ({{ moved_items() }}) as moved_items)
    union all
    select user_id, cast(ordered_at as date) as activity_date from {{ ref('fct_order_lines') }}
    where item_id in (select item_id from ({{ moved_items() }}) as moved_items)
{%- endmacro %}


{% macro moved_items() -%}
    select coalesce(items.item_id, known.item_id) as item_id
    from {{ ref('dim_items') }} as items
    full outer join increments.item_categories as known on items.item_id = known.item_id
    where items.category is distinct from known.category
{%- endmacro %}


{#- A hook of the model that reads categories: known is what it has read. -#}
{% macro remember_item_categories() -%}
    create or replace table increments.item_categories as select item_id, category from {{ ref('dim_items') }}
{%- endmacro %}


{#-
    Rows of the spine that are new or gone, or of which a feature may be another: dates that are kept now or no longer;
    users who are new, gone or told something else about themselves; and everything after a day that changed.
-#}
{% macro changed_spine_rows() -%}
    {%- set dates, users = ref('dim_as_of_dates'), ref('dim_users') -%}
    {%- set columns = known_user_columns() | join(', ') -%}
    with held_dates as (
        select distinct as_of_date from {{ this }}
    ),

    -- A user of a change without a day is done again from the beginning.
    changed_users as (
        select user_id, activity_date from increments.user_days where batch_number > {{ processed_batch() }}
        union all
        select user_id, activity_date from increments.category_days where batch_number > {{ processed_batch() }}
        union all
        select user_id, date '0001-01-01' as activity_date
        from (
            (select {{ columns }} from ({{ known_users() }}) as users except select {{ columns }} from increments.known_users)
            union all
            (select {{ columns }} from increments.known_users except select {{ columns }} from ({{ known_users() }}) as users)
        ) as told_users
    ),

    first_changes as (
        select user_id, min(activity_date) as activity_date
        from changed_users
        where user_id is not null
        group by user_id
    )

    select all_dates.as_of_date, first_changes.user_id
    from first_changes
    inner join (select as_of_date from {{ dates }} union select as_of_date from held_dates) as all_dates
        on first_changes.activity_date < all_dates.as_of_date
    union all
    select dates.as_of_date, users.user_id
    from {{ dates }} as dates
    cross join {{ users }} as users
    where dates.as_of_date not in (select held_dates.as_of_date from held_dates)
    union all
    select as_of_date, user_id from {{ this }}
    where as_of_date not in (select dates.as_of_date from {{ dates }} as dates)
    {%- if var('since') %}
    union all
    select as_of_date, user_id from {{ this }} where {{ is_since('as_of_date') }}
    {%- endif -%}
{%- endmacro %}


{#- What users told about themselves, and since when they are known: the features of it keep no history. -#}
{% macro known_user_columns() -%}
    {{ return([
        'user_id', 'first_seen_date', 'birth_year', 'gender', 'country', 'city', 'plan', 'acquisition_channel',
        'user_attributes',
    ]) }}
{%- endmacro %}


{% macro known_users() -%}
    select
        {%- for column in known_user_columns() %}
        cast({{ column }} as varchar) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('dim_users') }}
{%- endmacro %}


{#- A hook of the spine: known is what its rows were made of. -#}
{% macro remember_users() -%}
    create or replace table increments.known_users as {{ known_users() }}
{%- endmacro %}


{#- What the spine logged since this model's mark. -#}
{% macro changed_feature_rows() -%}
    select as_of_date, user_id from increments.spine_rows where batch_number > {{ processed_batch() }}
{%- endmacro %}


{#-
    Scores compare a buyer with all others, and only orders decide them: everybody on dates after an order that changed.
    Who has not bought comes and goes alone; a buyer is known on every date after the first order.
-#}
{% macro changed_rfm_rows() -%}
    {%- set spine = ref('feat_user_spine') -%}
    select logged.as_of_date, logged.user_id
    from ({{ changed_feature_rows() }}) as logged
    left join {{ spine }} as known on logged.as_of_date = known.as_of_date and logged.user_id = known.user_id
    left join {{ this }} as held on logged.as_of_date = held.as_of_date and logged.user_id = held.user_id
    where (known.user_id is null) <> (held.user_id is null)
    union all
    select as_of_date, user_id from {{ spine }}
    where
        as_of_date > (select min(order_date) from increments.order_days where batch_number > {{ processed_batch() }})
        {%- if var('since') %}
        or {{ is_since('as_of_date') }}
        {%- endif %}
{%- endmacro %}


{#- Users who were active on other days than this model has seen, or are known since another day, or no longer. -#}
{% macro changed_lifecycles() -%}
    select user_id from increments.user_days where batch_number > {{ processed_batch() }}
    union all
    select coalesce(users.user_id, held.user_id) as user_id
    from {{ ref('dim_users') }} as users
    full outer join (
        select user_id, as_of_date from {{ this }} where previous_state is null
    ) as held
        on users.user_id = held.user_id
    where cast({{ dbt.dateadd('day', 1, 'users.first_seen_date') }} as date) is distinct from held.as_of_date
{%- endmacro %}
