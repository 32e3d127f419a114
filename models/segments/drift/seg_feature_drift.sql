-- Grain: one row per segmentation × version_number × feature_name: its move since the fit.

with

watched_versions as (
    select * from {{ ref('seg_watched_versions') }}
),

windows as (
    select * from {{ ref('seg_feature_windows') }}
),

sample as (
    select * from {{ ref('seg_watched_sample') }}
),

fit_windows as (
    select
        watched_versions.version_number,
        windows.*
    from windows
    inner join watched_versions
        on windows.segmentation = watched_versions.segmentation
        and windows.as_of_date = watched_versions.fitted_as_of_date
),

current_rows as (
    select
        watched_versions.version_number,
        sample.segmentation,
        sample.feature_name,
        sample.feature_value
    from sample
    inner join watched_versions on sample.segmentation = watched_versions.segmentation
),

drift as (
    {{ feature_drift(
        'current_rows', 'fit_windows', keys=['segmentation', 'version_number', 'feature_name']
    ) }}
),

final as (
    select
        watched_versions.segmentation,
        watched_versions.version_number,
        watched_versions.model_version,
        watched_versions.is_live,
        watched_versions.fitted_as_of_date,
        watched_versions.as_of_date,
        drift.feature_name,
        round(drift.psi, 6) as psi,
        round(drift.ks, 6) as ks
    from drift
    inner join watched_versions
        on drift.segmentation = watched_versions.segmentation
        and drift.version_number = watched_versions.version_number
)

select * from final
