{#- What is asked of every experiment: id, number, when it is an alarm, when a warning, and what the number means. -#}
{% macro health_checks() -%}
    {{ return([
        (
            'registration', 'case when is_registered then 1 else 0 end',
            'not is_registered', 'false',
            '1 when the experiment has a row in the seed experiments; users of others are counted out.'
        ),
        (
            'exposures', 'exposed_users',
            'false', 'exposed_users = 0',
            'Users who have met the experiment.'
        ),
        (
            'sample_ratio', 'p_value',
            'p_value < 0.001', 'p_value < 0.01',
            'p-value of the split of users against the plan; below 0.001 the assignment is broken.'
        ),
        (
            'multiple_exposure', 'crossed_share',
            'crossed_share > 0.05', 'crossed_share > 0.01',
            'Share of users who met several variants; they are counted out.'
        ),
        (
            'stray_exposures', 'stray_share',
            'stray_share > 0.05', 'stray_share > 0',
            'Share of users exposed outside the time of the experiment or to a variant nobody planned.'
        ),
        (
            'open_windows', 'open_share',
            'false', 'open_share > 0',
            'Share of users whose window of the primary metric is still open: the result may move.'
        ),
        (
            'small_arms', 'smallest_arm',
            'smallest_arm < 2', 'smallest_arm < 100',
            'Users of the smallest planned variant; below 100 the intervals are wide and rough.'
        ),
    ]) }}
{%- endmacro %}
