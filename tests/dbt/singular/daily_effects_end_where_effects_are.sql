-- What an experiment had shown on its last day is what it shows now, by every estimator.

with

effects as (
    select * from {{ ref('exp_effects') }}
),

daily_effects as (
    select * from {{ ref('exp_daily_effects') }}
),

last_days as (
    select
        experiment_id,
        metric_id,
        max(statistics_date) as statistics_date
    from daily_effects
    group by experiment_id, metric_id
)

select
    daily_effects.experiment_id,
    daily_effects.metric_id,
    daily_effects.variant_id,
    daily_effects.estimator,
    daily_effects.absolute_difference as found,
    effects.absolute_difference as expected
from daily_effects
inner join last_days
    on daily_effects.experiment_id = last_days.experiment_id
    and daily_effects.metric_id = last_days.metric_id
    and daily_effects.statistics_date = last_days.statistics_date
left join effects
    on daily_effects.experiment_id = effects.experiment_id
    and daily_effects.metric_id = effects.metric_id
    and daily_effects.variant_id = effects.variant_id
    and daily_effects.estimator = effects.estimator
    and effects.segmentation = 'all'
where
    daily_effects.status is distinct from effects.status
    or daily_effects.variant_user_count is distinct from effects.variant_user_count
    or abs(daily_effects.absolute_difference - effects.absolute_difference)
    > 1e-9 * abs(effects.absolute_error)
