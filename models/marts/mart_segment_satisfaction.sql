-- Grain: one row per period_start (month) × segmentation × segment_id × measure_id.

with

responses as (
    select * from {{ ref('fct_responses') }}
),

feedback as (
    select * from {{ ref('fct_feedback') }}
),

numbered_feedback as (
    select
        *,
        sum(case when feedback_type = 'shown' then 1 else 0 end) over (
            partition by user_id, action_id
            order by occurred_at asc nulls last, feedback_type desc nulls last
        ) as showing_number
    from feedback
),

-- An action is accepted when the user says so before it is shown again.
showings as (
    select
        user_id,
        min(case when feedback_type = 'shown' then occurred_at end) as shown_at,
        max(case when feedback_type = 'accepted' then 1 else 0 end) as is_accepted
    from numbered_feedback
    group by user_id, action_id, showing_number
),

-- CSAT counts the top two boxes, NPS promoters (9, 10) less detractors (0 to 6); scores are 0 to 1.
answers as (
    select
        user_id, responded_at as answered_at,
        survey_type as measure_id,
        case
            when survey_type = 'csat' and score >= score_max - 1 then 1
            when survey_type = 'nps' and round(10 * normalised_score, 6) >= 9 then 1
            when survey_type = 'nps' and round(10 * normalised_score, 6) <= 6 then -1
            else 0
        end as answer_value
    from responses
    where survey_type in ('csat', 'nps') and normalised_score is not null
    union all
    select
        user_id, responded_at as answered_at,
        concat('score_', survey_type) as measure_id,
        cast(normalised_score as decimal(18, 6)) as answer_value
    from responses
    where normalised_score is not null
    union all
    select
        user_id, shown_at as answered_at,
        'adoption_rate' as measure_id,
        is_accepted as answer_value
    from showings
    where shown_at is not null
),

answer_combinations as (
    {{ combination_held_at('answers', 'answered_at') }}
),

combination_sums as (
    select
        {{ period_start('month', 'answered_at') }} as period_start, combination_id, measure_id,
        count(*) as answer_count,
        sum(answer_value) as answer_sum,
        sum(answer_value * answer_value) as square_sum
    from answer_combinations
    group by {{ period_start('month', 'answered_at') }}, combination_id, measure_id
),

segment_sums as (
    {{ segments_of_combinations('combination_sums') }}
),

sums as (
    select
        period_start, segmentation, segment_id, measure_id,
        cast(sum(answer_count) as bigint) as answer_count,
        cast(sum(answer_sum) as double) as answer_sum,
        cast(sum(square_sum) as double) as square_sum
    from segment_sums
    group by period_start, segmentation, segment_id, measure_id
),

final as (
    select
        period_start, segmentation, segment_id, measure_id, answer_count, answer_sum,
        {{ ratio('answer_sum', 'answer_count') }} as measure_value,
        {{ answer_bound('-') }} as measure_lower,
        {{ answer_bound('+') }} as measure_upper
    from sums
)

select * from final
