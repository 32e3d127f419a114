-- Grain: one row per segmentation × version_number × classifier: its scores, and why it was chosen.

with

scores as (
    select * from {{ ref('seg_classifier_scores') }}
),

-- The easier to explain, the earlier. Yardsticks, which SQL does not apply, have no rank.
ranked_classifiers as (
    select
        *,
        case classifier
            when 'decision_tree' then 1
            when 'logistic_regression' then 2
            when 'linear_svm' then 3
        end as simplicity_rank,
        max(case when classifier = 'most_frequent' then macro_f1 end)
            over (partition by segmentation, version_number) as baseline_f1
    from scores
),

-- A coin has an area of 0.5: what two standard errors do not lift above it has learned nothing.
judged_classifiers as (
    select
        *,
        case
            when refusal is not null then concat('refused: ', refusal)
            when simplicity_rank is null then 'yardstick: not applied'
            when macro_f1 <= baseline_f1 then 'refused: no better than the most frequent label'
            when coalesce(roc_auc - 2 * roc_auc_error, roc_auc, 0) <= 0.5
                then 'refused: no better than guessing'
        end as exclusion
    from ranked_classifiers
),

best_classifiers as (
    select
        segmentation,
        version_number,
        max(macro_f1) as best_f1,
        max_by(coalesce(macro_f1_error, 0), macro_f1) as best_f1_error
    from judged_classifiers
    where exclusion is null
    group by segmentation, version_number
),

compared_classifiers as (
    select
        judged_classifiers.*,
        judged_classifiers.exclusion is null
        and judged_classifiers.macro_f1
        >= best_classifiers.best_f1 - best_classifiers.best_f1_error as is_close
    from judged_classifiers
    left join best_classifiers
        on judged_classifiers.segmentation = best_classifiers.segmentation
        and judged_classifiers.version_number = best_classifiers.version_number
),

final as (
    select
        segmentation,
        version_number,
        as_of_date,
        classifier,
        split_method,
        label_count,
        judged_count,
        feature_count,
        {%- for name in [
            'accuracy', 'macro_precision', 'macro_recall', 'macro_f1', 'roc_auc', 'brier_score',
        ] %}
        {{ name }},
        {{ name }}_error,
        {%- endfor %}
        calibration_error,
        refusal,
        exclusion is null as is_eligible,
        is_close and simplicity_rank = min(case when is_close then simplicity_rank end)
            over (partition by segmentation, version_number) as is_chosen,
        case
            when exclusion is not null then exclusion
            when not is_close then 'passed over: F1 more than a standard error below the best'
            when is_chosen then 'chosen: the simplest within a standard error of the best F1'
            else 'passed over: a simpler one is as good within a standard error'
        end as reason
    from compared_classifiers
)

select * from final
