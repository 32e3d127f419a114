-- Grain: one row per segmentation × as_of_date × user_id: where a user lies for the live version.
{{ config(materialized='view') }}

with

final as (
    {%- for version in live_versions() %}
    {%- set places = version.factors or version.rows %}
    {%- set columns = [] %}
    {%- for place in places %}{% do columns.append('place_' ~ loop.index) %}{% endfor %}
    select
        '{{ version.segmentation }}' as segmentation,
        as_of_date,
        user_id,
        cast({{ version.version_number }} as bigint) as version_number,
        {{ array_of(columns) }} as place
    from ({{ coordinates(version) }}) as places
    union all
    {%- endfor %}
    select
        cast(null as varchar) as segmentation,
        cast(null as date) as as_of_date,
        cast(null as varchar) as user_id,
        cast(null as bigint) as version_number,
        {{ array_of(['cast(null as double)']) }} as place
    where false
)

select * from final
