{#-
    One row per as_of_date × user_id with the features <names> as columns value_1, value_2, ... of the users who have
    the feature <required>; none = of all. Only tables that hold one of them are read; a feature that is no more is missing. <spine>: relation of the rows wanted; none = all.
-#}
{% macro feature_columns(names, required=none, spine=none) -%}
    {%- set columns, tables, categories = {}, [], [] -%}
    {%- for table, features in numeric_features().items() -%}
        {%- for name in features if name in names or name == required -%}
            {%- do columns.update({name: 'cast(' ~ table ~ '.' ~ name ~ ' as double)'}) -%}
            {%- if table not in tables -%}{%- do tables.append(table) -%}{%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for name in (names + [required or '']) | unique if name.startswith('category_share:') -%}
        {%- do categories.append(name[15:]) -%}
        {%- do columns.update({name: category_share('shares.share_' ~ loop.index)}) -%}
    {%- endfor -%}
    {%- if categories and 'feat_user_interests' not in tables -%}{%- do tables.append('feat_user_interests') -%}{%- endif -%}
    select
        {{ tables[0] }}.as_of_date,
        {{ tables[0] }}.user_id
        {%- for name in names %},
        {{ columns.get(name, 'cast(null as double)') }} as value_{{ loop.index }}
        {%- endfor %}
    from {{ ref(tables[0]) }} as {{ tables[0] }}
    {%- for table in tables[1:] %}
    inner join {{ ref(table) }} as {{ table }}
        on {{ tables[0] }}.as_of_date = {{ table }}.as_of_date
        and {{ tables[0] }}.user_id = {{ table }}.user_id
    {%- endfor %}
    {%- if spine %}
    inner join {{ spine }} as wanted
        on {{ tables[0] }}.as_of_date = wanted.as_of_date
        and {{ tables[0] }}.user_id = wanted.user_id
    {%- endif %}
    {%- if categories %}
    left join (
        select
            as_of_date,
            user_id
            {%- for category in categories %},
            max(case when category = {{ sql_text(category) }} then affinity_share end)
                as share_{{ loop.index }}
            {%- endfor %}
        from {{ ref('feat_user_category_affinity') }}
        {%- if spine %}
        where (as_of_date, user_id) in (select as_of_date, user_id from {{ spine }})
        {%- endif %}
        group by as_of_date, user_id
    ) as shares
        on {{ tables[0] }}.as_of_date = shares.as_of_date
        and {{ tables[0] }}.user_id = shares.user_id
    {%- endif %}
    {%- if required %}
    where {{ columns[required] }} is not null
    {%- endif %}
{%- endmacro %}


{#- Who has an interest at all has one in each category, mostly none; of the others it is unknown. -#}
{% macro category_share(share) -%}
    coalesce({{ share }}, abs(0 * feat_user_interests.interest_entropy))
{%- endmacro %}
