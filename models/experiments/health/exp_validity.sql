-- Grain: one row per experiment_id × check_id × metric_id × variant_id other than the control.

with

validity_tests as (
    select * from {{ ref('exp_validity_tests') }}
),

-- The smallest p-value of many is small by chance: each is held against how many were looked at.
final as (
    select
        experiment_id,
        check_id,
        metric_id,
        variant_id,
        first_value,
        second_value,
        estimate,
        estimate_error,
        p_value,
        case
            when p_value is not null
                then least(
                    1.0, p_value * count(p_value) over (partition by experiment_id, check_id)
                )
        end as bonferroni_p_value,
        status
    from validity_tests
)

select * from final
