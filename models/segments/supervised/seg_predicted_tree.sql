-- Grain: one row per segmentation × as_of_date × user_id where the decision tree was chosen.
{{ replace_changed(
    ['as_of_date', 'user_id'], 'changed_scored_rows', grown_from=['feat_user_spine'],
    logs={'to': 'scored_rows', 'of': 'keys', 'columns': []}, remembers='remember_versions',
) }}
{% set nodes_of = rows_of_versions(tree_versions()) %}

with

rules as (
    select * from {{ ref('seg_classifier_rules') }}
),

leaves as (
    {%- for version in live_versions() if version.key in nodes_of %}
    {%- set features = version.rows | map(attribute='feature_name') | list %}
    select
        '{{ version.segmentation }}' as segmentation,
        cast({{ version.version_number }} as bigint) as version_number,
        as_of_date,
        user_id,
        {{ tree_leaf(nodes_of[version.key], features) }} as node_number
    from ({{ imputed_values(version, changed_spine()) }}) as imputed
    union all
    {%- endfor %}
    {{ no_rows({
        'segmentation': 'varchar', 'version_number': 'bigint', 'as_of_date': 'date',
        'user_id': 'varchar', 'node_number': 'integer',
    }) }}
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
