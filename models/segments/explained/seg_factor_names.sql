-- Grain: one row per segmentation × version_number × factor_number: its name.
{% set english = ['label_1', 'label_2', 'label_3'] %}
{% set chinese = ['label_zh_1', 'label_zh_2', 'label_zh_3'] %}

with

loadings as (
    select * from {{ ref('seg_factor_loadings') }}
),

features as (
    select * from {{ ref('seg_features') }}
),

-- .4 is the usual least loading that counts: a sixth of the feature's variance is the factor's.
ranked_loadings as (
    select
        loadings.segmentation,
        loadings.version_number,
        loadings.factor_number,
        case
            when loadings.loading > 0 then features.high_label
            else features.low_label
        end as trait,
        case
            when loadings.loading > 0 then coalesce(features.high_label_zh, features.high_label)
            else coalesce(features.low_label_zh, features.low_label)
        end as trait_zh,
        abs(loadings.loading) >= 0.4 as is_high,
        row_number() over (
            partition by loadings.segmentation, loadings.version_number, loadings.factor_number
            order by
                abs(loadings.loading) desc nulls last,
                loadings.feature_name asc nulls last
        ) as label_number
    from loadings
    left join features
        on loadings.segmentation = features.segmentation
        and loadings.feature_name = features.feature_name
),

labelled_factors as (
    select
        segmentation,
        version_number,
        {%- for number in range(1, 4) %}
        max(case when is_high and label_number = {{ number }} then trait end)
            as {{ english[number - 1] }},
        max(case when is_high and label_number = {{ number }} then trait_zh end)
            as {{ chinese[number - 1] }},
        {%- endfor %}
        factor_number
    from ranked_loadings
    group by segmentation, version_number, factor_number
),

worded_factors as (
    select
        segmentation,
        version_number,
        factor_number,
        {{ joined_words(english, ', ') }} as words,
        {{ joined_words(chinese, '、') }} as words_zh
    from labelled_factors
),

compared_factors as (
    select
        *,
        count(*) over (partition by segmentation, version_number, words) > 1 as is_shared
    from worded_factors
),

final as (
    select
        segmentation,
        version_number,
        factor_number,
        case
            when words = '' then concat('Factor ', factor_number)
            when is_shared
                then concat(upper(left(words, 1)), substr(words, 2), ' (', factor_number, ')')
            else concat(upper(left(words, 1)), substr(words, 2))
        end as factor_name,
        case
            when words = '' then concat('因子 ', factor_number)
            when is_shared then concat(words_zh, '（', factor_number, '）')
            else words_zh
        end as factor_name_zh
    from compared_factors
)

select * from final
