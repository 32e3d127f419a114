-- Grain: one row per segmentation × rollback_number: each return to an earlier version.
{{ append_only() }}

with

candidates as (
    select * from {{ ref('seg_candidates') }}
),

classifiers as (
    select * from {{ ref('seg_classifiers') }}
),

refits as (
    select * from {{ ref('seg_refits') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- The var is set by `satsuma segments rollback`; other builds ask for nothing.
asked_rollbacks as (
    {%- for segmentation, version_number in var('rollback').items() %}
    select
        '{{ segmentation }}' as segmentation,
        cast({{ version_number | int }} as bigint) as version_number
    union all
    {%- endfor %}
    select
        cast(null as varchar) as segmentation,
        cast(null as bigint) as version_number
    where false
),

rollbacks_so_far as (
    {{ rows_so_far({'segmentation': 'varchar', 'rollback_number': 'bigint'}) }}
),

past_rollbacks as (
    select
        segmentation,
        max(rollback_number) as rollback_count
    from rollbacks_so_far
    group by segmentation
),

good_versions as (
    select
        segmentation,
        version_number
    from candidates
    where is_chosen
    union all
    select
        segmentation,
        version_number
    from classifiers
    where is_chosen
),

newest_versions as (
    select
        segmentation,
        max(version_number) as version_number
    from refits
    group by segmentation
),

final as (
    select
        asked_rollbacks.segmentation,
        coalesce(past_rollbacks.rollback_count, 0) + 1 as rollback_number,
        asked_rollbacks.version_number,
        newest_versions.version_number as after_version_number,
        as_of_dates.as_of_date
    from asked_rollbacks
    inner join good_versions
        on asked_rollbacks.segmentation = good_versions.segmentation
        and asked_rollbacks.version_number = good_versions.version_number
    inner join newest_versions on asked_rollbacks.segmentation = newest_versions.segmentation
    inner join as_of_dates on as_of_dates.is_latest
    left join past_rollbacks on asked_rollbacks.segmentation = past_rollbacks.segmentation
)

select * from final
