{#-
    One row per segmentation × segment_id × feature_name: how many of <members> (segmentation, segment_id, as_of_date,
    user_id) have a value, and the sums of values and of squares; as decimals, so that the order of a parallel sum
    never shows. Features are summed as columns: a row for each value of each user would be fifty times as many.
-#}
{% macro member_sums(members) -%}
    {%- set names = numeric_features().values() | sum(start=[]) -%}
    with member_values as (
        {{ feature_columns(names, spine='(select distinct as_of_date, user_id from ' ~ members ~ ')') }}
    ),

    -- Once a user, not once for each segment that the user is in.
    exact_values as (
        select
            as_of_date,
            user_id
            {%- for name in names %},
            cast(value_{{ loop.index }} as decimal(28, 6)) as value_{{ loop.index }},
            cast(value_{{ loop.index }} * value_{{ loop.index }} as decimal(28, 6)) as square_{{ loop.index }}
            {%- endfor %}
        from member_values
    ),

    wide_sums as (
        select
            members.segmentation,
            members.segment_id
            {%- for name in names %},
            count(exact_values.value_{{ loop.index }}) as value_count_{{ loop.index }},
            sum(exact_values.value_{{ loop.index }}) as value_sum_{{ loop.index }},
            sum(exact_values.square_{{ loop.index }}) as square_sum_{{ loop.index }}
            {%- endfor %}
        from {{ members }} as members
        inner join exact_values
            on members.as_of_date = exact_values.as_of_date and members.user_id = exact_values.user_id
        group by members.segmentation, members.segment_id
    ),

    -- Who has an interest at all has one in each category, mostly none (category_share).
    interested_members as (
        select members.segmentation, members.segment_id, count(*) as value_count
        from {{ members }} as members
        inner join {{ ref('feat_user_interests') }} as interests
            on members.as_of_date = interests.as_of_date and members.user_id = interests.user_id
        where interests.interest_entropy is not null
        group by members.segmentation, members.segment_id
    ),

    category_sums as (
        select
            members.segmentation,
            members.segment_id,
            affinities.category,
            sum(cast(affinities.affinity_share as decimal(28, 6))) as value_sum,
            sum(cast(affinities.affinity_share * affinities.affinity_share as decimal(28, 6))) as square_sum
        from {{ members }} as members
        inner join {{ ref('feat_user_category_affinity') }} as affinities
            on members.as_of_date = affinities.as_of_date and members.user_id = affinities.user_id
        group by members.segmentation, members.segment_id, affinities.category
    )
    {% for name in names %}
    select
        segmentation,
        segment_id,
        '{{ name }}' as feature_name,
        value_count_{{ loop.index }} as value_count,
        value_sum_{{ loop.index }} as value_sum,
        square_sum_{{ loop.index }} as square_sum
    from wide_sums
    union all
    {%- endfor %}
    select
        interested_members.segmentation,
        interested_members.segment_id,
        'category_share:' || categories.category as feature_name,
        interested_members.value_count,
        coalesce(category_sums.value_sum, 0) as value_sum,
        coalesce(category_sums.square_sum, 0) as square_sum
    from interested_members
    cross join (select distinct category from {{ ref('feat_user_category_affinity') }}) as categories
    left join category_sums
        on interested_members.segmentation = category_sums.segmentation
        and interested_members.segment_id = category_sums.segment_id
        and categories.category = category_sums.category
{%- endmacro %}
