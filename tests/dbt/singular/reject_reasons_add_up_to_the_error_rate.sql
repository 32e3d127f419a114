-- Every rejected row has one reason: the parts of the error rate are the whole.

with

parts as (
    select
        source,
        entity,
        sum(case when dq_reason = 'all' then numerator_count else 0 end) as rejected_count,
        sum(case when dq_reason <> 'all' then numerator_count else 0 end) as explained_count
    from {{ ref('mart_data_quality') }}
    where dimension = 'error_rate'
    group by source, entity
)

select *
from parts
where rejected_count <> explained_count
