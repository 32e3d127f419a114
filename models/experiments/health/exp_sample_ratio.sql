-- Grain: one row per experiment_id × variant_id: users who came against users planned.

with

variant_counts as (
    select * from {{ ref('exp_variant_counts') }}
),

chi_square as (
    select * from {{ ref('exp_chi_square') }}
),

planned_shares as (
    select
        *,
        planned_weight / nullif(sum(planned_weight) over (partition by experiment_id), 0)
            as planned_share,
        sum(user_count) filter (where planned_weight > 0) over (partition by experiment_id)
            as experiment_user_count
    from variant_counts
),

-- At p < 0.001 the split is broken for certain enough to distrust every effect (docs/metrics.md).
final as (
    select
        planned_shares.experiment_id,
        planned_shares.variant_id,
        planned_shares.user_count,
        planned_shares.planned_share,
        planned_shares.planned_share * planned_shares.experiment_user_count as expected_user_count,
        chi_square.chi_square,
        chi_square.degrees_of_freedom,
        chi_square.p_value,
        chi_square.p_value < 0.001 as is_alarm,
        case
            when planned_shares.planned_weight is null then 'unplanned_variant'
            else chi_square.status
        end as status
    from planned_shares
    inner join chi_square on planned_shares.experiment_id = chi_square.experiment_id
)

select * from final
