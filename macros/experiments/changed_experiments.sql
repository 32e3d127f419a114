{#-
    Which experiments changed since a model's last mark (changed_by of replace_changed).
    changed_experiments(): an exposure came, went or became another, a day that counts has passed, or a user did
    something else in days that count: from the day before exposure, or its covariate's first, to the last day of any window.
-#}
{% macro changed_experiments() -%}
    select experiment_id
    from increments.experiments
    where batch_number > {{ processed_batch() }}
    union all
    select exposures.experiment_id
    from {{ ref('exp_exposure_combinations') }} as exposures
    inner join {{ ref('exp_experiment_spans') }} as spans on exposures.experiment_id = spans.experiment_id
    inner join increments.user_days as user_days
        on exposures.user_id = user_days.user_id
        and user_days.batch_number > {{ processed_batch() }}
        and user_days.activity_date
        between {{ dbt.dateadd('day', '-spans.days_before - 1', 'exposures.exposure_date') }}
        and {{ dbt.dateadd('day', 'spans.days_after', 'exposures.first_full_date') }}
    {%- if var('since') %}
    union all
    {{ all_experiments() }}
    {%- endif -%}
{%- endmacro %}


{#- All that there are, or were: each row is compared, and what differs is logged. -#}
{% macro all_experiments() -%}
    select experiment_id from {{ ref('exp_exposures') }}
    union all
    select experiment_id from {{ this }}
{%- endmacro %}


{#- An increment by experiment; what its rows are made of, beside users' facts, are exposures and seeds. -#}
{% macro replace_changed_experiments() -%}
    {#- Said when dbt parses, because the hook refers to them later. -#}
    {%- if not execute -%}
        {%- do ref('exp_exposure_combinations') -%}
        {%- do ref('exp_experiment_spans') -%}
    {%- endif -%}
    {{ replace_changed(
        keys=['experiment_id'],
        changed_by='changed_experiments',
        grown_from=['fct_user_days', 'exp_exposure_combinations'],
        seeds=['experiments', 'experiment_variants', 'experiment_metrics', 'metrics'],
    ) }}
{%- endmacro %}
