-- Grain: experiment_id × metric_id × variant_id × closed_date: users whose window closed then.
{{ replace_changed_experiments() }}

with

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

exposures as (
    select * from {{ ref('exp_exposures') }}
),

user_metrics as (
    select * from {{ ref('exp_user_metrics') }}
),

dated_metrics as (
    select
        user_metrics.*,
        exposures.variant_id,
        {{ window_closed_date('exposures', 'experiment_metrics') }} as closed_date
    from user_metrics
    inner join exposures
        on user_metrics.experiment_id = exposures.experiment_id
        and user_metrics.user_id = exposures.user_id
    inner join experiment_metrics
        on user_metrics.experiment_id = experiment_metrics.experiment_id
        and user_metrics.metric_id = experiment_metrics.metric_id
    where {{ is_changed(['exposures.experiment_id']) }}
),

final as (
    select
        dated_metrics.experiment_id,
        dated_metrics.metric_id,
        dated_metrics.variant_id,
        dated_metrics.closed_date,
        {{ moment_sums('dated_metrics') }}
    from dated_metrics
    group by
        dated_metrics.experiment_id,
        dated_metrics.metric_id,
        dated_metrics.variant_id,
        dated_metrics.closed_date
)

select * from final
