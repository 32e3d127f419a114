-- How do champions differ from those who hibernate? The greatest differences first.

select
    measure,
    value_a as champions,
    value_b as hibernating,
    round(difference_in_deviations, 2) as difference_in_deviations
from compare_segments('rfm', 'champions', 'hibernating')
