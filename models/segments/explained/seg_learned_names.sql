-- Grain: one row per learned segmentation × segment_id: a name composed from its traits.
{% set english = ['trait_1', 'trait_2', 'trait_3', 'trait_4', 'trait_5'] %}
{% set chinese = ['trait_zh_1', 'trait_zh_2', 'trait_zh_3', 'trait_zh_4', 'trait_zh_5'] %}

with

segment_traits as (
    select * from {{ ref('seg_traits') }}
),

-- The first one, two, ... traits of a segment; sorted, so that another order is no other name.
trait_sets as (
    select
        segment_traits.segmentation,
        segment_traits.segment_id,
        segment_traits.segment_id = concat(segment_traits.segmentation, '_noise') as is_noise,
        counts.trait_number as trait_count,
        {%- for number in range(1, 6) %}
        max(case when segment_traits.trait_number = {{ number }} then segment_traits.trait end)
            as {{ english[number - 1] }},
        max(case when segment_traits.trait_number = {{ number }} then segment_traits.trait_zh end)
            as {{ chinese[number - 1] }},
        {%- endfor %}
        {{ array_agg_ordered("segment_traits.trait", "segment_traits.trait") }} as trait_set
    from segment_traits
    inner join segment_traits as counts
        on segment_traits.segmentation = counts.segmentation
        and segment_traits.segment_id = counts.segment_id
        and segment_traits.trait_number <= counts.trait_number
    where counts.trait_number <= 5
    group by segment_traits.segmentation, segment_traits.segment_id, counts.trait_number
),

compared_sets as (
    select
        *,
        count(*) over (partition by segmentation, is_noise, trait_count, trait_set) = 1 as is_alone,
        max(trait_3) over (partition by segmentation, segment_id) as third_trait,
        max(trait_zh_3) over (partition by segmentation, segment_id) as third_trait_zh
    from trait_sets
),

-- Two traits, or as many more as it takes to be called differently from every other segment.
chosen_sets as (
    select *
    from compared_sets
    qualify row_number() over (
        partition by segmentation, segment_id
        order by
            is_alone and trait_count >= 2 desc nulls last,
            trait_count = 2 desc nulls last,
            trait_count asc nulls last
    ) = 1
),

worded_sets as (
    select
        segmentation,
        segment_id,
        is_noise,
        {{ joined_words(english, ', ') }} as words,
        {{ joined_words(chinese, '、') }} as words_zh,
        case when trait_3 is null then coalesce(', ' || third_trait, '') else '' end as third_words,
        case when trait_3 is null then coalesce('、' || third_trait_zh, '') else '' end
            as third_words_zh,
        case when is_alone then '' else concat(' (', segment_id, ')') end as id_words
    from chosen_sets
),

final as (
    select
        segmentation,
        segment_id,
        case
            when is_noise then 'Unlike the rest'
            when words = '' then concat('Like the average', id_words)
            else concat(upper(left(words, 1)), substr(words, 2), id_words)
        end as segment_name,
        case
            when is_noise then 'Users who resemble no segment of this segmentation.'
            when words = '' then 'Users who differ little from the average in any feature.'
            else concat('Set apart by: ', words, third_words, '.')
        end as segment_description,
        case
            when is_noise then '与众不同'
            when words = '' then concat('接近平均', id_words)
            else concat(words_zh, id_words)
        end as segment_name_zh,
        case
            when is_noise then '与本分群中任何一类都不相似的用户。'
            when words = '' then '各项特征都接近平均的用户。'
            else concat('突出特征：', words_zh, third_words_zh, '。')
        end as segment_description_zh
    from worded_sets
)

select * from final
