-- Grain: one row per segmentation × version_number that was live: the version it took over from.

with

periods as (
    select * from {{ ref('seg_version_periods') }}
),

-- A version goes live once by its fit; its segments hand their ids on to the next fit.
fits as (
    select *
    from periods
    where not is_rollback
),

final as (
    select
        fits.segmentation,
        fits.version_number,
        max_by(periods.version_number, periods.live_period_number) as previous_version_number
    from fits
    left join periods
        on fits.segmentation = periods.segmentation
        and fits.live_period_number > periods.live_period_number
    group by fits.segmentation, fits.version_number
)

select * from final
