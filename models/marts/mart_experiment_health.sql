-- Grain: one row per experiment_id × check_id: may the effects of the experiment be believed?

with

exposure_facts as (
    select * from {{ ref('exp_exposure_facts') }}
),

validity as (
    select * from {{ ref('exp_validity') }}
),

outlier_influence as (
    select * from {{ ref('exp_outlier_influence') }}
),

-- The most telling test of each kind speaks for all.
worst_tests as (
    select *
    from validity
    where bonferroni_p_value is not null
    qualify row_number() over (
        partition by experiment_id, check_id
        order by
            bonferroni_p_value asc nulls last,
            metric_id asc nulls last,
            variant_id asc nulls last
    ) = 1
),

worst_outliers as (
    select *
    from outlier_influence
    where shift_in_errors is not null
    qualify row_number() over (
        partition by experiment_id
        order by
            shift_in_errors desc nulls last,
            metric_id asc nulls last,
            variant_id asc nulls last
    ) = 1
),

facts as (
    select
        exposure_facts.*,
        {%- for name in ['late', 'imbalance', 'novelty'] %}
        {{ name }}_tests.metric_id as {{ name }}_metric_id,
        {{ name }}_tests.variant_id as {{ name }}_variant_id,
        {{ name }}_tests.first_value as {{ name }}_first_value,
        {{ name }}_tests.second_value as {{ name }}_second_value,
        {{ name }}_tests.bonferroni_p_value as {{ name }}_p_value,
        {%- endfor %}
        worst_outliers.metric_id as outlier_metric_id,
        worst_outliers.variant_id as outlier_variant_id,
        worst_outliers.shift_in_errors
    from exposure_facts
    left join worst_tests as late_tests
        on exposure_facts.experiment_id = late_tests.experiment_id
        and late_tests.check_id = 'late_exposures'
    left join worst_tests as imbalance_tests
        on exposure_facts.experiment_id = imbalance_tests.experiment_id
        and imbalance_tests.check_id = 'preperiod_imbalance'
    left join worst_tests as novelty_tests
        on exposure_facts.experiment_id = novelty_tests.experiment_id
        and novelty_tests.check_id = 'novelty'
    left join worst_outliers on exposure_facts.experiment_id = worst_outliers.experiment_id
),

-- A check that lacks its input is not applicable: silence is no praise.
final as (
    {%- for check in health_checks() %}
    select
        experiment_id,
        '{{ check.id }}' as check_id,
        cast({{ check.value }} as double) as check_value,
        case
            when {{ check.value }} is null then 'not_applicable'
            when {{ check.alarm }} then 'alarm'
            when {{ check.warning }} then 'warning'
            else 'ok'
        end as health_status,
        case
            when {{ check.value }} is null then '{{ check.silence }}'
            else {{ check.finding }}
        end as finding,
        '{{ check.description }}' as check_description
    from facts
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from final
