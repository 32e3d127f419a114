{#-
    What users did, by metric: one row per experiment_id × user_id × metric_id with at least one fact that counts, so
    that whoever has no row did nothing. Only users whose window is closed. Parameters as of counted_facts().
    pre_ is the same measure in the covariate's days, all before the exposure: nothing in it can be its effect.
-#}
{% macro user_measures(exposures, sides, outcomes) -%}
    {%- set parts = [] -%}
    {%- for prefix, period in [('', '>= 0'), ('pre_', '< 0')] -%}
        {%- for side in ['numerator', 'denominator'] -%}
            {%- do parts.append((prefix ~ side, side, 'exposure_day_number ' ~ period)) -%}
        {%- endfor -%}
    {%- endfor -%}
    with counted_facts as (
        {{ counted_facts(exposures, sides, outcomes) }}
    ),

    fact_sums as (
        select
            experiment_id,
            user_id,
            metric_id,
            {%- for name, side, period in parts %}
            sum(fact_value) filter (where metric_side = '{{ side }}' and {{ period }}) as {{ name }},
            {%- endfor %}
            count(*) filter (where metric_side = 'numerator' and exposure_day_number >= 0) as outcome_count,
            bool_and(is_finite) as is_finite
        from counted_facts
        where days_seen >= window_end_days
        group by experiment_id, user_id, metric_id
    ),

    user_sums as (
        select
            fact_sums.experiment_id,
            fact_sums.user_id,
            fact_sums.metric_id,
            {%- for name, side, period in parts %}
            case
                when metrics.{{ side }}_value = 'any' and fact_sums.{{ name }} > 0 then 1
                else fact_sums.{{ name }}
            end as {{ name }},
            {%- endfor %}
            fact_sums.outcome_count,
            fact_sums.is_finite
        from fact_sums
        inner join {{ ref('metrics') }} as metrics on fact_sums.metric_id = metrics.metric_id
    )

    -- Exact decimals: sums of doubles hang on the order of rows. The 19th digit widens their products.
    select
        experiment_id,
        user_id,
        metric_id,
        {%- for name, side, period in parts %}
        try_cast({{ name }} as decimal(19, 4)) as {{ name }},
        {%- endfor %}
        cast(outcome_count as bigint) as outcome_count,
        is_finite
        {%- for name, side, period in parts %}
        and coalesce(abs({{ name }}) < 1e14, true)
        {%- endfor %} as is_finite
    from user_sums
{%- endmacro %}
