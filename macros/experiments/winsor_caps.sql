{#-
    The value at which each group is winsorised: that of rank ceil(cap_quantile × user_count) among all its users, those
    who did nothing too. A group has no row where that is zero, which would leave nothing, or where no quantile is asked.
        <measures>  <keys> and numerator, one row a user who did something
        <groups>    <keys>, cap_quantile and user_count
-#}
{% macro winsor_caps(measures, groups, keys) -%}
    {%- set key = keys | join(', ') -%}
    with users_by_value as (
        select {{ key }}, numerator as cap_value, count(*) as value_count
        from {{ measures }}
        where numerator > 0
        group by {{ key }}, numerator
    ),

    -- From the top, so that the many who did nothing need no rows.
    ranked_values as (
        select
            {{ key }},
            cap_value,
            value_count,
            sum(value_count) over (
                partition by {{ key }} order by cap_value desc nulls last
            ) as users_reached
        from users_by_value
    )

    select
        {%- for column in keys %}
        ranked_values.{{ column }},
        {%- endfor %}
        cast(ranked_values.cap_value as double) as cap_value
    from ranked_values
    inner join {{ groups }} as sizes
        {%- for column in keys %}
        {{ 'and' if loop.index > 1 else 'on' }} ranked_values.{{ column }} = sizes.{{ column }}
        {%- endfor %}
        and sizes.user_count - {{ quantile_rank('sizes.cap_quantile', 'sizes.user_count') }}
        between ranked_values.users_reached - ranked_values.value_count and ranked_values.users_reached - 1
{%- endmacro %}
