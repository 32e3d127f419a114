-- Events, sessions, orders of known users and what happened to messages: each is one moment.

with

moments as (
    select
        moment_source,
        count(*) as moment_count
    from {{ ref('fct_goal_moments') }}
    group by moment_source
),

facts as (
    select
        'event' as moment_source,
        count(*) as fact_count
    from {{ ref('fct_events') }}
    union all
    select
        'session' as moment_source,
        count(*) as fact_count
    from {{ ref('fct_sessions') }}
    union all
    select
        'order' as moment_source,
        count(user_id) as fact_count
    from {{ ref('fct_orders') }}
    union all
    select
        'message' as moment_source,
        count(delivered_at) + count(opened_at) + count(clicked_at) + count(unsubscribed_at)
            as fact_count
    from {{ ref('fct_messages') }}
)

select
    facts.moment_source,
    facts.fact_count,
    moments.moment_count
from facts
left join moments on facts.moment_source = moments.moment_source
where facts.fact_count <> coalesce(moments.moment_count, 0)
