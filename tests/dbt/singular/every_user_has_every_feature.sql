-- Users who lack the row of a feature: places of different lengths would be compared silently.
-- Who has an interest has a share of it in every category, who has none in no category.
with

tall as (
    select * from {{ ref('feat_user_tall') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

user_sizes as (
    select
        tall.user_id,
        count(*) as feature_count,
        count(
            case when tall.feature_name like 'category_share:%' then tall.feature_value end
        ) as share_count,
        count(
            case when tall.feature_name = 'interest_entropy' then tall.feature_value end
        ) as interest_count
    from tall
    inner join as_of_dates on tall.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_latest
    group by tall.user_id
)

select
    user_id,
    feature_count,
    interest_count,
    share_count
from user_sizes
qualify
    feature_count < max(feature_count) over ()
    or share_count < interest_count * max(share_count) over ()
    or share_count > interest_count * max(share_count) over ()
