-- Grain: one row per segmentation × as_of_date × user_id where the decision tree was chosen.

with

prepared_values as (
    select * from {{ ref('seg_prepared_values') }}
),

classifiers as (
    select * from {{ ref('seg_classifiers') }}
),

rules as (
    select * from {{ ref('seg_classifier_rules') }}
),

tree_values as (
    select prepared_values.*
    from prepared_values
    inner join classifiers
        on prepared_values.segmentation = classifiers.segmentation
        and prepared_values.version_number = classifiers.version_number
    where classifiers.is_chosen and classifiers.classifier = 'decision_tree'
),

-- Everybody starts at the root and goes down one level at a time; who is at a leaf stays there.
level_0 as (
    select distinct
        segmentation,
        version_number,
        as_of_date,
        user_id,
        cast(0 as bigint) as node_number
    from tree_values
),
{% for level in range(1, var('tree_depth') + 1) %}
level_{{ level }} as (
    select
        level_{{ level - 1 }}.segmentation,
        level_{{ level - 1 }}.version_number,
        level_{{ level - 1 }}.as_of_date,
        level_{{ level - 1 }}.user_id,
        case
            when rules.feature_name is null then rules.node_number
            -- scikit-learn's trees compare the value in single precision.
            when cast(tree_values.imputed_value as float) <= rules.threshold then rules.left_node
            else rules.right_node
        end as node_number
    from level_{{ level - 1 }}
    inner join rules
        on level_{{ level - 1 }}.segmentation = rules.segmentation
        and level_{{ level - 1 }}.version_number = rules.version_number
        and level_{{ level - 1 }}.node_number = rules.node_number
    left join tree_values
        on level_{{ level - 1 }}.segmentation = tree_values.segmentation
        and level_{{ level - 1 }}.as_of_date = tree_values.as_of_date
        and level_{{ level - 1 }}.user_id = tree_values.user_id
        and rules.feature_name = tree_values.feature_name
),
{% endfor %}
leaves as (
    select * from level_{{ var('tree_depth') }}
),

final as (
    select
        leaves.segmentation,
        leaves.as_of_date,
        leaves.user_id,
        rules.segment_id,
        concat('v', leaves.version_number) as model_version,
        rules.membership_probability
    from leaves
    inner join rules
        on leaves.segmentation = rules.segmentation
        and leaves.version_number = rules.version_number
        and leaves.node_number = rules.node_number
)

select * from final
