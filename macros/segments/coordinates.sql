{#-
    What a version of live_versions() reads of each user on its dates: one row per as_of_date × user_id with the
    required feature, the used features in order as columns value_1, value_2, ..., gaps imputed.
    <spine>: relation of the rows wanted; none = all.
-#}
{% macro imputed_values(version, spine=none) -%}
    {%- set features = version.rows -%}
    select
        named.as_of_date,
        named.user_id
        {%- for feature in features %},
        coalesce(named.value_{{ loop.index }}, {{ feature.impute_value }}) as value_{{ loop.index }}
        {%- endfor %}
    from (
        {{ feature_columns(features | map(attribute='feature_name') | list, features[0].required_feature, spine) }}
    ) as named
    inner join ({{ version_dates(version) }}) as version_dates
        on named.as_of_date = version_dates.as_of_date
{%- endmacro %}


{#- Between refits users are scored again, nothing is learned again: each date has its version. -#}
{% macro version_dates(version) -%}
    select as_of_dates.as_of_date
    from {{ ref('dim_as_of_dates') }} as as_of_dates
    inner join {{ ref('seg_version_periods') }} as periods
        on as_of_dates.as_of_date >= periods.live_from
        and as_of_dates.as_of_date < periods.live_to
    where
        periods.segmentation = '{{ version.segmentation }}'
        and periods.version_number = {{ version.version_number }}
{%- endmacro %}


{#- The same, prepared: columns prepared_1, prepared_2, ... -#}
{% macro prepared_values(version, spine=none) -%}
    select
        as_of_date,
        user_id
        {%- for feature in version.rows %},
        {{ prepared_value('value_' ~ loop.index, feature) }} as prepared_{{ loop.index }}
        {%- endfor %}
    from ({{ imputed_values(version, spine) }}) as imputed
{%- endmacro %}


{#- Where the version places a user: place_1, place_2, ... are prepared values, or the factor values of them. -#}
{% macro coordinates(version, spine=none) -%}
    select
        as_of_date,
        user_id
        {%- for weights in version.factors %},
        {% for weight in weights -%}
            {{ weight }} * prepared_{{ loop.index }}{{ ' + ' if not loop.last }}
        {%- endfor %} as place_{{ loop.index }}
        {%- else %}
        {%- for feature in version.rows %},
        prepared_{{ loop.index }} as place_{{ loop.index }}
        {%- endfor %}
        {%- endfor %}
    from ({{ prepared_values(version, spine) }}) as prepared
{%- endmacro %}
