-- Which variant does each user get, by the same rule as `satsuma experiments assign`?
-- A service may compute this where its users are: it needs three tables and md5.

select
    assignments.experiment_id,
    assignments.variant_id,
    assignments.assignment_reason,
    count(*) as user_count
from (
    {{ assigned_variants(ref('dim_users'), ref('experiments'), ref('experiment_variants')) }}
) as assignments
group by assignments.experiment_id, assignments.variant_id, assignments.assignment_reason
order by
    assignments.experiment_id asc nulls last,
    assignments.variant_id asc nulls last,
    assignments.assignment_reason asc nulls last
