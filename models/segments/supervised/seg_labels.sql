-- Grain: one row per supervised segmentation × user_id with a label known at the latest date.

with

supervised_segmentations as (
    select * from {{ ref('supervised_segmentations') }}
),

users as (
    select * from {{ ref('dim_users') }}
),

responses as (
    select * from {{ ref('fct_responses') }}
),

user_labels as (
    {{ resolved(
        'select * from ' ~ ref('user_labels'), ['segmentation', 'user_id', 'label', 'labelled_at']
    ) }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- Attributes carry no history: when somebody told them is unknown.
attribute_labels as (
    select
        supervised_segmentations.segmentation,
        users.user_id,
        {{ json_text_at('users.user_attributes', 'supervised_segmentations.label_key') }} as label,
        cast(null as timestamp) as labelled_at
    from users
    cross join supervised_segmentations
    where supervised_segmentations.label_source = 'attribute'
),

-- Who answers again has changed their mind: the last answer counts.
survey_labels as (
    select
        supervised_segmentations.segmentation,
        responses.user_id,
        responses.answer_text as label,
        responses.responded_at as labelled_at
    from responses
    inner join supervised_segmentations
        on responses.subject_id = supervised_segmentations.label_key
    where
        supervised_segmentations.label_source = 'survey'
        and responses.survey_type = 'profile'
        and responses.answer_text is not null
    qualify
        row_number() over (
            partition by supervised_segmentations.segmentation, responses.user_id
            order by responses.responded_at desc nulls last, responses.response_id desc nulls last
        ) = 1
),

list_labels as (
    select
        user_labels.segmentation,
        user_labels.user_id,
        max_by(user_labels.label, user_labels.labelled_at) as label,
        max(user_labels.labelled_at) as labelled_at
    from user_labels
    inner join supervised_segmentations
        on user_labels.segmentation = supervised_segmentations.segmentation
    inner join as_of_dates on user_labels.labelled_at < as_of_dates.as_of_date
    where supervised_segmentations.label_source = 'list' and as_of_dates.is_latest
    group by user_labels.segmentation, user_labels.user_id
),

labels as (
    select * from attribute_labels
    union all
    select * from survey_labels
    union all
    select * from list_labels
),

final as (
    select
        segmentation,
        user_id,
        label,
        {{ snake_case('label') }} as segment_id,
        labelled_at
    from labels
    where {{ snake_case('label') }} <> ''
)

select * from final
