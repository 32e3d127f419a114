-- Grain: one row per segmentation × as_of_date × user_id where a linear classifier was chosen.

with

prepared_values as (
    select * from {{ ref('seg_prepared_values') }}
),

classifiers as (
    select * from {{ ref('seg_classifiers') }}
),

weights as (
    select * from {{ ref('seg_classifier_weights') }}
),

chosen_weights as (
    select weights.*
    from weights
    inner join classifiers
        on weights.segmentation = classifiers.segmentation
        and weights.version_number = classifiers.version_number
        and weights.classifier = classifiers.classifier
    where classifiers.is_chosen
),

weighted_sums as (
    select
        prepared_values.segmentation,
        prepared_values.version_number,
        prepared_values.as_of_date,
        prepared_values.user_id,
        chosen_weights.label_number,
        sum(prepared_values.prepared_value * chosen_weights.weight) as weighted_sum
    from prepared_values
    inner join chosen_weights
        on prepared_values.segmentation = chosen_weights.segmentation
        and prepared_values.version_number = chosen_weights.version_number
        and prepared_values.feature_name = chosen_weights.feature_name
    group by
        prepared_values.segmentation,
        prepared_values.version_number,
        prepared_values.as_of_date,
        prepared_values.user_id,
        chosen_weights.label_number
),

label_scores as (
    select
        weighted_sums.segmentation,
        weighted_sums.version_number,
        weighted_sums.as_of_date,
        weighted_sums.user_id,
        intercepts.label_number,
        intercepts.segment_id,
        weighted_sums.weighted_sum + intercepts.weight as score,
        max(weighted_sums.weighted_sum + intercepts.weight) over (
            partition by
                weighted_sums.segmentation, weighted_sums.as_of_date, weighted_sums.user_id
        ) as best_score
    from weighted_sums
    inner join chosen_weights as intercepts
        on weighted_sums.segmentation = intercepts.segmentation
        and weighted_sums.version_number = intercepts.version_number
        and weighted_sums.label_number = intercepts.label_number
    where intercepts.feature_name = 'intercept'
),

-- Softmax: scores become probabilities that add up to 1 over the labels; rounded, because the
-- order of a parallel sum would show in the last digits.
final as (
    select
        segmentation,
        as_of_date,
        user_id,
        segment_id,
        concat('v', version_number) as model_version,
        round(
            exp(score - best_score) / nullif(
                sum(exp(score - best_score)) over (partition by segmentation, as_of_date, user_id),
                0
            ), 9
        ) as membership_probability
    from label_scores
    qualify
        row_number() over (
            partition by segmentation, as_of_date, user_id
            order by score desc nulls last, label_number asc nulls last
        ) = 1
)

select * from final
