-- Wilson: 10 of 100 is 5.52 to 17.44 %, 2 of 3 is 20.77 to 93.85 %, none of none is unknown.
-- Mean of 1, 2, 3, 4 is 2.5 with variance 5/3: 2.5 -/+ 1.96 × sqrt(5/12).

with

cases as (
    select
        'wilson_10_of_100' as case_id,
        {{ wilson_bound('-', '10', '100') }} as lower_bound,
        {{ wilson_bound('+', '10', '100') }} as upper_bound,
        0.0552285416 as expected_lower,
        0.1743673044 as expected_upper
    union all
    select
        'wilson_2_of_3' as case_id,
        {{ wilson_bound('-', '2', '3') }} as lower_bound,
        {{ wilson_bound('+', '2', '3') }} as upper_bound,
        0.2076549551 as expected_lower,
        0.9385096847 as expected_upper
    union all
    select
        'mean_of_four' as case_id,
        {{ mean_bound('-', '10', '30', '4') }} as lower_bound,
        {{ mean_bound('+', '10', '30', '4') }} as upper_bound,
        1.2348254 as expected_lower,
        3.7651746 as expected_upper
    union all
    select
        'nothing' as case_id,
        {{ wilson_bound('-', '0', '0') }} as lower_bound,
        {{ mean_bound('+', '1', '1', '1') }} as upper_bound,
        null as expected_lower,
        null as expected_upper
)

select *
from cases
where
    (lower_bound is null) <> (expected_lower is null)
    or (upper_bound is null) <> (expected_upper is null)
    or abs(lower_bound - expected_lower) > 1e-6
    or abs(upper_bound - expected_upper) > 1e-6
