-- Grain: one row per segmentation × version_number that is watched: live, or replaced today.

with

versions as (
    select * from {{ ref('seg_versions') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

live_versions as (
    select
        versions.segmentation,
        versions.version_number,
        versions.previous_version_number,
        versions.as_of_date as fitted_as_of_date,
        as_of_dates.as_of_date
    from versions
    inner join as_of_dates on as_of_dates.is_latest
    where versions.version_status = 'live'
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
