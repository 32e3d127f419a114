{#-
    Every fact that a metric counts for an exposed user, in its window or in the days of its covariate.
        <exposures>  experiment_id, user_id, exposed_at, exposure_date, first_full_date
        <sides>      the columns of exp_metric_sides with experiment_id, is_by_day and as_of_date
        <outcomes>   the rows of exp_outcomes; each is read once for all experiments
    exposure_day_number counts days from exposure: 0 begins with it, for active days with its UTC day.
    days_seen is the number of such days that are over by as_of.
-#}
{% macro counted_facts(exposures, sides, outcomes) -%}
    with exposed_outcomes as (
        {{ exposed_outcomes(exposures, sides, outcomes) }}
    )

    select
        exposed_outcomes.experiment_id,
        exposed_outcomes.user_id,
        sides.metric_id,
        sides.metric_side,
        sides.value_kind,
        sides.window_end_days,
        exposed_outcomes.exposure_day_number,
        {{ days_seen('exposed_outcomes', 'sides', 'sides.as_of_date') }} as days_seen,
        case sides.value_kind
            when 'amount' then exposed_outcomes.outcome_amount
            when 'seconds' then exposed_outcomes.outcome_seconds
            else 1
        end as fact_value,
        sides.value_kind <> 'seconds' or exposed_outcomes.is_finite as is_finite
    from exposed_outcomes
    inner join {{ sides }} as sides
        on exposed_outcomes.experiment_id = sides.experiment_id
        and exposed_outcomes.outcome_source = sides.outcome_source
        and coalesce(sides.event_name = exposed_outcomes.event_name, sides.event_name is null)
        and (
            exposed_outcomes.exposure_day_number between sides.window_start_days and sides.window_end_days - 1
            or exposed_outcomes.exposure_day_number between -sides.covariate_days and -1
        )
{%- endmacro %}


{#-
    Outcomes of the kinds that <sides> count: most events are none of them, and need not look for their user. A side
    without an event counts them all, and then no other side of the source adds a kind.
-#}
{% macro counted_outcomes(sides, outcomes) -%}
    with counted_kinds as (
        select distinct
            outcome_source,
            case when is_any_event then null else event_name end as event_name
        from (
            select
                outcome_source,
                event_name,
                bool_or(event_name is null) over (partition by outcome_source) as is_any_event
            from {{ sides }}
        ) as kinds
    )

    select outcomes.*
    from {{ outcomes }} as outcomes
    inner join counted_kinds
        on outcomes.outcome_source = counted_kinds.outcome_source
        and coalesce(counted_kinds.event_name = outcomes.event_name, counted_kinds.event_name is null)
{%- endmacro %}


{#-
    Every outcome of an exposed user between the first and the last day that any metric of the experiment counts.
-#}
{% macro exposed_outcomes(exposures, sides, outcomes) -%}
    with experiment_spans as (
        select
            experiment_id,
            max(coalesce(covariate_days, 0)) as days_before,
            max(window_end_days) as days_after
        from {{ sides }}
        group by experiment_id
    ),

    spans as (
        select
            exposures.experiment_id,
            exposures.user_id,
            exposures.exposed_at,
            exposures.exposure_date,
            exposures.first_full_date,
            cast({{ dbt.dateadd('day', '-spans.days_before', 'exposures.exposure_date') }} as timestamp)
                as first_at,
            cast({{ dbt.dateadd('day', 'spans.days_after', 'exposures.first_full_date') }} as timestamp)
                as last_at
        from {{ exposures }} as exposures
        inner join experiment_spans as spans on exposures.experiment_id = spans.experiment_id
    ),

    counted_outcomes as (
        {{ counted_outcomes(sides, outcomes) }}
    )

    select
        spans.experiment_id,
        spans.user_id,
        spans.exposure_date,
        spans.first_full_date,
        outcomes.outcome_source,
        outcomes.event_name,
        outcomes.outcome_amount,
        outcomes.outcome_seconds,
        outcomes.is_finite,
        {{ exposure_day_number('spans.exposed_at', 'outcomes') }} as exposure_day_number
    from spans
    inner join counted_outcomes as outcomes
        on spans.user_id = outcomes.user_id
        and spans.first_at <= outcomes.occurred_at
        and spans.last_at > outcomes.occurred_at
{%- endmacro %}
