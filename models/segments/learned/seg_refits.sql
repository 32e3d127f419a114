-- Grain: one row per segmentation × version_number: each fit that fell due, and why.
{{ append_only() }}
{% set asked = "'" ~ (var('refit') | join("', '")) ~ "'" %}

with

definitions as (
    select * from {{ ref('seg_definitions') }}
),

windows as (
    select * from {{ ref('seg_feature_windows') }}
),

sample as (
    select * from {{ ref('seg_watched_sample') }}
),

current_dates as (
    select distinct segmentation, as_of_date from sample
),

refits_so_far as (
    {{ rows_so_far({
        'segmentation': 'varchar', 'version_number': 'bigint', 'as_of_date': 'date',
        'definition': 'varchar',
    }) }}
),

last_fits as (
    select *
    from refits_so_far
    qualify
        row_number() over (partition by segmentation order by version_number desc nulls last) = 1
),

fit_windows as (
    select windows.*
    from windows
    inner join last_fits
        on windows.segmentation = last_fits.segmentation
        and windows.as_of_date = last_fits.as_of_date
),

drift as (
    {{ feature_drift('sample', 'fit_windows') }}
),

worst_drift as (
    select
        segmentation,
        max(psi) as psi,
        max_by(feature_name, psi) as feature_name
    from drift
    group by segmentation
),

judged_segmentations as (
    select
        current_dates.segmentation,
        current_dates.as_of_date,
        definitions.definition,
        coalesce(last_fits.version_number, 0) as last_version_number,
        {{ days_between('last_fits.as_of_date', 'current_dates.as_of_date') }} as days_since_fit,
        worst_drift.feature_name as drifted_feature,
        worst_drift.psi,
        case
            when last_fits.segmentation is null then 'first'
            when current_dates.segmentation in ({{ asked }}) then 'asked'
            when last_fits.definition <> definitions.definition then 'definition'
            when last_fits.as_of_date >= current_dates.as_of_date then null
            when worst_drift.psi > {{ var('segment_max_psi') }} then 'drift'
            when days_since_fit >= definitions.refit_days then 'schedule'
        end as refit_trigger
    from current_dates
    inner join definitions on current_dates.segmentation = definitions.segmentation
    left join last_fits on current_dates.segmentation = last_fits.segmentation
    left join worst_drift on current_dates.segmentation = worst_drift.segmentation
),

final as (
    select
        segmentation,
        last_version_number + 1 as version_number,
        concat('v', last_version_number + 1) as model_version,
        as_of_date,
        refit_trigger,
        case refit_trigger
            when 'first' then 'no version yet'
            when 'asked' then 'asked for by hand'
            when 'definition' then 'features, algorithms or settings changed'
            when 'drift' then concat(drifted_feature, ' drifted: PSI ', round(psi, 2))
            when 'schedule' then concat(days_since_fit, ' days since the last fit')
        end as refit_reason,
        definition
    from judged_segmentations
    where refit_trigger is not null
)

select * from final
