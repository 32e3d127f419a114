-- Grain: one row per segmentation × version_number that is watched: live, or replaced that day.

with

versions as (
    select * from {{ ref('seg_versions') }}
),

periods as (
    select * from {{ ref('seg_version_periods') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- The first version also speaks for the time before it, but nothing drifts before its fit.
live_versions as (
    select
        versions.segmentation,
        versions.version_number,
        versions.previous_version_number,
        versions.as_of_date as fitted_as_of_date,
        as_of_dates.as_of_date
    from as_of_dates
    inner join periods
        on as_of_dates.as_of_date >= periods.live_from
        and as_of_dates.as_of_date < periods.live_to
    inner join versions
        on periods.segmentation = versions.segmentation
        and periods.version_number = versions.version_number
        and as_of_dates.as_of_date >= versions.as_of_date
    where as_of_dates.is_latest
),

-- What was fitted today cannot have drifted: the version before it shows what it was replaced for.
final as (
    select
        versions.segmentation,
        versions.version_number,
        versions.model_version,
        versions.version_number = live_versions.version_number as is_live,
        versions.as_of_date as fitted_as_of_date,
        live_versions.as_of_date,
        versions.refit_trigger,
        versions.refit_reason
    from versions
    inner join live_versions
        on versions.segmentation = live_versions.segmentation
        and (
            versions.version_number = live_versions.version_number
            or (
                versions.version_number = live_versions.previous_version_number
                and live_versions.fitted_as_of_date >= live_versions.as_of_date
            )
        )
)

select * from final
