{#-
    The sums that every variance and covariance of a comparison can be computed from: name → factors of a user's
    product. pre_ values are the covariate's; denominators are those of ratios.
-#}
{% macro moments() -%}
    {%- set found = {} -%}
    {%- set values = ['numerator', 'denominator', 'pre_numerator', 'pre_denominator'] -%}
    {%- for value in values -%}
        {%- do found.update({value ~ '_sum': [value]}) -%}
    {%- endfor -%}
    {%- for value in values -%}
        {%- do found.update({value ~ '_sum_squares': [value, value]}) -%}
    {%- endfor -%}
    {%- for left in values -%}
        {%- for right in values[loop.index:] -%}
            {%- do found.update({left ~ '_' ~ right ~ '_sum': [left, right]}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#-
    Sums of the users of a group who have a row; exact decimals until they are complete (<exact> leaves them so, where
    moment_totals() adds them up later).
    <also> names a column of what <rows> are joined with. With both sides in one aggregate DuckDB groups after the
    join, and not all users one by one before it, which took three times as long.
-#}
{% macro moment_sums(rows, also=none, exact=false) -%}
        cast(
            count_if(
                {{ rows }}.outcome_count > 0
                {%- if also %} and {{ also }} is not null{% endif %}
            ) as bigint
        ) as outcome_count,
        cast(count({{ rows }}.numerator) as bigint) as value_count,
        cast(count_if(not {{ rows }}.is_finite) as bigint) as not_finite_count,
        {%- for name, factors in moments().items() %}
        {%- set total = 'sum(' ~ rows ~ '.' ~ factors | join(' * ' ~ rows ~ '.') ~ ')' %}
        {{ total if exact else 'cast(' ~ total ~ ' as double)' }} as {{ name }},
        {%- endfor %}
        cast(max({{ rows }}.numerator) as double) as numerator_max
{%- endmacro %}


{#- The sums of a group from those of its parts. -#}
{% macro moment_totals(parts) -%}
        {%- for name in ['outcome_count', 'value_count', 'not_finite_count'] %}
        cast(sum({{ parts }}.{{ name }}) as bigint) as {{ name }},
        {%- endfor %}
        {%- for name in moments() %}
        cast(sum({{ parts }}.{{ name }}) as double) as {{ name }},
        {%- endfor %}
        max({{ parts }}.numerator_max) as numerator_max
{%- endmacro %}


{#- The same over the rows of a window. -#}
{% macro running_moment_sums(sums, window) -%}
    {%- for name in ['outcome_count', 'value_count', 'not_finite_count'] %}
        cast(coalesce(sum({{ sums }}.{{ name }}) over {{ window }}, 0) as bigint) as {{ name }},
    {%- endfor %}
    {%- for name in moments() %}
        sum({{ sums }}.{{ name }}) over {{ window }} as {{ name }},
    {%- endfor %}
        max({{ sums }}.numerator_max) over {{ window }} as numerator_max
{%- endmacro %}


{#-
    The sums of all users of a group: the first that is known of <sums>. Who has no row did nothing, so that users
    without rows sum up to zero; a sum is unknown where there are no users, or where the metric has no such part.
-#}
{% macro moment_columns(sums, metrics, user_count) -%}
        {%- for name in moments() %}
        case
            when
                {{ user_count }} > 0
                {%- if 'pre_' in name %} and {{ metrics }}.covariate_days is not null{% endif %}
                {%- if 'denominator' in name %} and {{ metrics }}.statistic_type = 'ratio'{% endif %}
                then coalesce({{ sums | join('.' ~ name ~ ', ') }}.{{ name }}, 0)
        end as {{ name }},
        {%- endfor %}
        case when {{ user_count }} > 0 then coalesce({{ sums | last }}.numerator_max, 0) end as numerator_max
{%- endmacro %}
