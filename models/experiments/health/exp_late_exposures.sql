-- Grain: one row per experiment_id × variant_id whose primary metric is one event, or orders.
{{ replace_changed_experiments() }}

with

exposures as (
    select * from {{ ref('exp_exposures') }}
),

experiments as (
    select * from {{ ref('dim_experiments') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

-- Days of activity and events of any kind come before every exposure: they cannot come too late.
primary_exposures as (
    select
        exposures.experiment_id,
        exposures.user_id,
        exposures.variant_id,
        exposures.control_variant_id,
        exposures.exposed_at,
        metrics.metric_id,
        metrics.numerator_source,
        metrics.numerator_event,
        cast({{ dbt.dateadd('day', -1, 'exposures.exposed_at') }} as timestamp) as day_before_at
    from exposures
    inner join experiments on exposures.experiment_id = experiments.experiment_id
    inner join metrics on experiments.primary_metric_id = metrics.metric_id
    where
        (metrics.numerator_source = 'order' or metrics.numerator_event is not null)
        and {{ is_changed(['exposures.experiment_id']) }}
),

primary_sides as (
    select
        numerator_source as outcome_source,
        numerator_event as event_name
    from primary_exposures
    group by numerator_source, numerator_event
),

primary_outcomes as (
    {{ counted_outcomes('primary_sides', ref('exp_outcomes')) }}
),

-- Who did it within the day before exposure may be counted as exposed because of doing it.
late_users as (
    select distinct
        primary_exposures.experiment_id,
        primary_exposures.user_id
    from primary_exposures
    inner join primary_outcomes as outcomes
        on primary_exposures.user_id = outcomes.user_id
        and primary_exposures.numerator_source = outcomes.outcome_source
        and (
            primary_exposures.numerator_event is null
            or primary_exposures.numerator_event = outcomes.event_name
        )
        and primary_exposures.day_before_at <= outcomes.occurred_at
        and primary_exposures.exposed_at > outcomes.occurred_at
),

final as (
    select
        primary_exposures.experiment_id,
        primary_exposures.metric_id,
        primary_exposures.variant_id,
        max(primary_exposures.control_variant_id) as control_variant_id,
        cast(count(*) as bigint) as user_count,
        cast(count(late_users.user_id) as bigint) as late_count
    from primary_exposures
    left join late_users
        on primary_exposures.experiment_id = late_users.experiment_id
        and primary_exposures.user_id = late_users.user_id
    group by
        primary_exposures.experiment_id,
        primary_exposures.metric_id,
        primary_exposures.variant_id
)

select * from final
