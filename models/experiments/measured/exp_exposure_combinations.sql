-- Grain: one row per experiment_id × user_id: when exposed, in which segments, seen until when.
{{ replace_changed(
    keys=['experiment_id'],
    changed_by='all_experiments',
    seeds=['experiments', 'experiment_variants', 'experiment_metrics', 'metrics'],
    logs={'to': 'experiments', 'columns': ['experiment_id'], 'of': 'differences'},
) }}

with

exposures as (
    select * from {{ ref('exp_exposures') }}
),

experiment_spans as (
    select * from {{ ref('exp_experiment_spans') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- The segments are those held when exposed: what treatment did to a user cannot move them.
held_combinations as (
    {{ combination_held_at('exposures', 'exposed_at') }}
),

-- Days that any metric counts and that are over: once they all are, a row is as it will stay.
final as (
    select
        held_combinations.experiment_id,
        held_combinations.user_id,
        held_combinations.variant_id,
        held_combinations.exposed_at,
        held_combinations.exposure_date,
        held_combinations.first_full_date,
        cast(held_combinations.combination_id as decimal(38, 0)) as combination_id,
        cast(least(
            experiment_spans.days_after + 1,
            {{ days_between('held_combinations.exposure_date', 'as_of_dates.as_of_date') }}
        ) as bigint) as days_seen
    from held_combinations
    inner join as_of_dates on as_of_dates.is_latest
    left join experiment_spans
        on held_combinations.experiment_id = experiment_spans.experiment_id
)

select * from final
