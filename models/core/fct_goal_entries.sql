-- Grain: one row per goal_id × moment_id: who entered by which base event, and reached the target.
{{ replace_changed(
    keys=['actor_id'], changed_by='changed_actors',
    grown_from=['fct_events', 'fct_sessions', 'fct_orders', 'fct_messages'], seeds=['goals'],
    logs={'to': 'goal_months', 'of': 'differences',
        'columns': ['goal_id', period_start('month', 'moment_at')]},
) }}

with

goals as (
    select * from {{ ref('goals') }}
),

moments as (
    select * from {{ ref('fct_goal_moments') }}
    where {{ is_changed(['actor_id']) }}
),

base_moments as (
    select
        goals.goal_id, goals.entry,
        moments.moment_id, moments.actor_id, moments.user_id, moments.moment_at
    from goals
    inner join moments
        on goals.base_source = moments.moment_source
        and goals.base_event = moments.moment_event
        and coalesce(goals.base_channel = moments.channel, goals.base_channel is null)
        and coalesce(moments.page_path, '') like concat(coalesce(goals.base_page_prefix, ''), '%')
),

-- A user enters by the first base event of the month or of all time, other units one by one.
first_moments as (
    select goal_id, actor_id, min(moment_at) as moment_at
    from base_moments
    where entry <> 'each'
    group by
        goal_id, actor_id,
        case when entry = 'monthly' then {{ period_start('month', 'moment_at') }} end
),

entries as (
    select goal_id, moment_id, actor_id, user_id, moment_at
    from base_moments
    where entry = 'each'
    union all
    select
        base_moments.goal_id,
        min(base_moments.moment_id) as moment_id,
        base_moments.actor_id,
        max(base_moments.user_id) as user_id,
        base_moments.moment_at
    from base_moments
    inner join first_moments
        on base_moments.goal_id = first_moments.goal_id
        and base_moments.actor_id = first_moments.actor_id
        and base_moments.moment_at = first_moments.moment_at
    group by base_moments.goal_id, base_moments.actor_id, base_moments.moment_at
),

-- Few moments are anybody's target, so few are held while entries look for theirs.
targets as (
    select
        goals.goal_id, goals.window_hours,
        goals.unit = 'message' and goals.target_source = 'message' as is_same_message,
        moments.moment_id, moments.actor_id, moments.moment_at
    from goals
    inner join {{ read_again('moments', ref('fct_goal_moments')) }} as moments
        on goals.target_source = moments.moment_source
        and goals.target_event = moments.moment_event
),

-- A message leads to its own opening or click, anything else to what the user does elsewhere.
conversions as (
    select distinct entries.goal_id, entries.moment_id
    from entries
    inner join targets
        on entries.goal_id = targets.goal_id
        and entries.actor_id = targets.actor_id
        and entries.moment_at <= targets.moment_at
        and targets.moment_at
        < {{ dbt.dateadd('hour', 'targets.window_hours', 'entries.moment_at') }}
        and (entries.moment_id = targets.moment_id) = targets.is_same_message
),

final as (
    select
        entries.goal_id,
        entries.moment_id,
        entries.actor_id,
        entries.user_id,
        entries.moment_at,
        conversions.moment_id is not null as is_converted
    from entries
    left join conversions
        on entries.goal_id = conversions.goal_id
        and entries.moment_id = conversions.moment_id
)

select * from final
