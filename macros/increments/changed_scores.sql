{#- Which users and dates are scored again by what was learned (changed_by of replace_changed). -#}

{#- The same as the spine's, and everybody on dates that have another live version than the one they were scored by. -#}
{% macro changed_scored_rows() -%}
    {%- set scored = 'increments.' ~ model.name ~ '_versions' -%}
    {{ changed_feature_rows() }}
    union all
    select as_of_date, user_id from {{ ref('feat_user_spine') }}
    where as_of_date in (
        select as_of_date
        from (
            (select * from ({{ dated_versions() }}) as live except select * from {{ scored }})
            union all
            (select * from {{ scored }} except select * from ({{ dated_versions() }}) as live)
        ) as differences
    )
{%- endmacro %}


{% macro dated_versions() -%}
    select periods.segmentation, dates.as_of_date, periods.version_number
    from {{ ref('dim_as_of_dates') }} as dates
    inner join {{ ref('seg_version_periods') }} as periods
        on dates.as_of_date >= periods.live_from and dates.as_of_date < periods.live_to
{%- endmacro %}


{#- A hook of the models that score. -#}
{% macro remember_versions() -%}
    create or replace table increments.{{ model.name }}_versions as {{ dated_versions() }}
{%- endmacro %}


{#- The rows of the spine that are to be computed, as a relation; none where all of them are. -#}
{% macro changed_spine() -%}
    {{ return(changed_keys() if is_incremental() else none) }}
{%- endmacro %}
