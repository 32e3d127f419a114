-- Grain: one row per as_of_date × segmentation × segment_id: size, activity and value.
{% set counts = [
    'user_count', 'active_user_count', 'buyer_count', 'session_count_28d', 'order_count_28d',
    'order_count',
] %}

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

rfm as (
    select * from {{ ref('feat_user_rfm') }}
),

behaviour as (
    select * from {{ ref('feat_user_behaviour') }}
),

names as (
    select * from {{ ref('seg_names') }}
),

users as (
    select
        spine.user_id, spine.as_of_date, as_of_dates.is_latest,
        cast(spine.as_of_date as timestamp) as as_of_at,
        behaviour.active_days_28d, behaviour.session_count_28d,
        behaviour.order_count_28d, behaviour.order_amount_28d,
        rfm.frequency, rfm.monetary_amount
    from spine
    inner join as_of_dates on spine.as_of_date = as_of_dates.as_of_date
    inner join rfm on spine.as_of_date = rfm.as_of_date and spine.user_id = rfm.user_id
    inner join behaviour
        on spine.as_of_date = behaviour.as_of_date and spine.user_id = behaviour.user_id
),

user_combinations as (
    {{ combination_held_at('users', 'as_of_at') }}
),

combination_sums as (
    select
        as_of_date, is_latest, combination_id,
        count(*) as user_count,
        count_if(active_days_28d > 0) as active_user_count,
        count_if(frequency > 0) as buyer_count,
        sum(session_count_28d) as session_count_28d,
        sum(order_count_28d) as order_count_28d,
        sum(order_amount_28d) as order_amount_28d,
        sum(frequency) as order_count,
        sum(monetary_amount) as order_amount
    from user_combinations
    group by as_of_date, is_latest, combination_id
),

segment_sums as (
    {{ segments_of_combinations('combination_sums') }}
),

sums as (
    select
        as_of_date, is_latest, segmentation, segment_id,
        {%- for name in counts %}
        cast(sum({{ name }}) as bigint) as {{ name }},
        {%- endfor %}
        cast(sum(order_amount_28d) as decimal(18, 2)) as order_amount_28d,
        cast(sum(order_amount) as decimal(18, 2)) as order_amount
    from segment_sums
    group by as_of_date, is_latest, segmentation, segment_id
),

final as (
    select
        sums.as_of_date, sums.is_latest, sums.segmentation, sums.segment_id,
        {{ segment_label('names', 'sums.segment_id') }} as segment_name,
        {{ segment_label('names', 'sums.segment_id', '_zh') }} as segment_name_zh,
        sums.user_count,
        {{ share_within('sums.user_count', 'sums.as_of_date, sums.segmentation') }} as user_share,
        sums.active_user_count,
        {{ ratio('sums.active_user_count', 'sums.user_count') }} as active_rate,
        sums.buyer_count,
        {{ ratio('sums.buyer_count', 'sums.user_count') }} as buyer_rate,
        sums.session_count_28d, sums.order_count_28d, sums.order_amount_28d,
        sums.order_count, sums.order_amount,
        {{ ratio('sums.order_amount', 'sums.order_count') }} as average_order_amount,
        {{ ratio('sums.order_amount', 'sums.user_count') }} as order_amount_per_user,
        {{ share_within('sums.order_amount', 'sums.as_of_date, sums.segmentation') }}
            as order_amount_share
    from sums
    left join names
        on sums.segmentation = names.segmentation and sums.segment_id = names.segment_id
)

select * from final
