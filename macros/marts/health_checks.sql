{#-
    What is asked of every experiment: the number looked at (null: the check does not apply), when it is an
    alarm, when a warning, the finding in a sentence, the sentence without a number, and what the number means.
    The columns are those of the CTE facts in mart_experiment_health.
-#}
{% macro health_checks() -%}
    {{ return(exposure_checks() + validity_checks()) }}
{%- endmacro %}


{#- Checks whose alarm makes an effect wrong; the others make it unsure. -#}
{% macro breaking_checks() -%}
    'sample_ratio', 'multiple_exposure', 'stray_exposures', 'late_exposures', 'preperiod_imbalance'
{%- endmacro %}


{#- Is it an experiment, and did the right users meet it? -#}
{% macro exposure_checks() -%}
    {%- set crossed = ratio('crossed_users', 'nullif(exposed_users, 0)') -%}
    {%- set stray = ratio('stray_users', 'nullif(exposed_users, 0)') -%}
    {%- set open = ratio('open_users', 'open_users + closed_users') -%}
    {{ return([
        {
            'id': 'registration',
            'value': 'case when is_planned then 1 else 0 end',
            'alarm': 'not is_planned',
            'warning': 'false',
            'finding': "case when is_planned then 'It is registered in the seed experiments.' "
                ~ "else 'It has no row in the seed experiments: its users are counted out.' end",
            'silence': '',
            'description': '1 when the experiment has a row in the seed experiments; users of others are counted out.',
        },
        {
            'id': 'assignment',
            'value': "case when assignment = 'observational' then 0 when is_planned then 1 end",
            'alarm': "assignment = 'observational'",
            'warning': "allocation = 'bandit'",
            'finding': "case when assignment = 'observational' then 'This is no experiment: nobody drew lots, so "
                ~ "differences may come from who was chosen and not from what was done.' "
                ~ "when allocation = 'bandit' then 'A bandit moves users to what looks better, which flatters it: "
                ~ "read its effects with care.' else 'Users were assigned at random.' end",
            'silence': 'Nobody said how users were assigned.',
            'description': '1 when users were assigned at random; without that a difference proves no effect.',
        },
        {
            'id': 'exposures',
            'value': 'exposed_users',
            'alarm': 'false',
            'warning': 'exposed_users = 0',
            'finding': "case when exposed_users = 0 then 'Nobody has met it yet.' "
                ~ "else concat(exposed_users, ' users have met it.') end",
            'silence': '',
            'description': 'Users who have met the experiment.',
        },
        {
            'id': 'sample_ratio',
            'value': 'split_p_value',
            'alarm': 'split_p_value < 0.001',
            'warning': 'split_p_value < 0.01',
            'finding': "concat(rarest_variant_id, ' has ', " ~ percent_text('rarest_variant_ratio')
                ~ " , ' of its planned users (', " ~ p_value_text('split_p_value') ~ ", ').')",
            'silence': 'Only a fixed plan for single users can be held against who came.',
            'description': 'p-value of the split of users against the plan; below 0.001 the assignment is broken.',
        },
        {
            'id': 'multiple_exposure',
            'value': crossed,
            'alarm': crossed ~ ' > 0.05',
            'warning': crossed ~ ' > 0.01',
            'finding': "concat(crossed_users, ' of ', exposed_users, ' users (', " ~ percent_text(crossed)
                ~ ", ') met several variants and are counted out.')",
            'silence': 'Nobody has met it yet.',
            'description': 'Share of users who met several variants; they are counted out.',
        },
        {
            'id': 'stray_exposures',
            'value': stray,
            'alarm': stray ~ ' > 0.05',
            'warning': stray ~ ' > 0',
            'finding': "concat(stray_users, ' of ', exposed_users, ' users (', " ~ percent_text(stray)
                ~ ", ') came outside its time or to a variant nobody planned.')",
            'silence': 'Nobody has met it yet.',
            'description': 'Share of users exposed outside the time of the experiment or to a variant nobody planned.',
        },
        {
            'id': 'open_windows',
            'value': open,
            'alarm': 'false',
            'warning': open ~ ' > 0',
            'finding': "concat(" ~ percent_text(open) ~ ", ' of users still have time for the primary metric.')",
            'silence': 'Nobody who counts has met it yet.',
            'description': 'Share of users whose window of the primary metric is still open: the result may move.',
        },
        {
            'id': 'small_arms',
            'value': 'smallest_arm_users',
            'alarm': 'smallest_arm_users < 2',
            'warning': 'smallest_arm_users < 100',
            'finding': "concat('The smallest arm has ', smallest_arm_users, ' users.')",
            'silence': 'Nobody has met it yet.',
            'description': 'Users of the smallest planned variant; below 100 the intervals are wide and rough.',
        },
    ]) }}
{%- endmacro %}


{#- Were the arms alike before, and is the effect of one piece? -#}
{% macro validity_checks() -%}
    {{ return([
        {
            'id': 'late_exposures',
            'value': 'late_p_value',
            'alarm': 'late_p_value < 0.001',
            'warning': 'late_p_value < 0.01',
            'finding': "concat('Did ', late_metric_id, ' within the day before exposure: ', "
                ~ percent_text('late_first_value') ~ ", ' of the control, ', " ~ percent_text('late_second_value')
                ~ ", ' of ', late_variant_id, ' (', " ~ p_value_text('late_p_value') ~ ", ').')",
            'silence': 'Nobody could convert before exposure, or nobody did.',
            'description': 'p-value of the arms having different shares of users who did what the primary metric counts on the day before exposure: exposures noted after conversion.',
        },
        {
            'id': 'preperiod_imbalance',
            'value': 'imbalance_p_value',
            'alarm': 'imbalance_p_value < 0.001',
            'warning': 'imbalance_p_value < 0.01',
            'finding': "concat('Before exposure, ', imbalance_metric_id, ' was ', " ~ value_text('imbalance_first_value')
                ~ ", ' in the control and ', " ~ value_text('imbalance_second_value') ~ ", ' in ', imbalance_variant_id, ' (', "
                ~ p_value_text('imbalance_p_value') ~ ", ' after Bonferroni).')",
            'silence': 'No metric has a covariate: give one covariate_days to compare the arms before exposure.',
            'description': 'Smallest p-value (after Bonferroni) of the arms differing before exposure, on any metric with a covariate: an A/A test on the past.',
        },
        {
            'id': 'novelty',
            'value': 'novelty_p_value',
            'alarm': 'false',
            'warning': 'novelty_p_value < 0.01',
            'finding': "case when novelty_p_value < 0.01 then concat('Over the days since exposure the effect of ', "
                ~ "novelty_variant_id, ' on ', novelty_metric_id, ' went from ', " ~ lift_text('novelty_first_value')
                ~ ", ' to ', " ~ lift_text('novelty_second_value') ~ ", ' (', " ~ p_value_text('novelty_p_value')
                ~ ", ' of no trend).') else concat('The effect on ', novelty_metric_id, ' shows no clear trend over "
                ~ "the days since exposure (', " ~ p_value_text('novelty_p_value') ~ ", ' of no trend).') end",
            'silence': 'Too few days with outcomes to see a trend.',
            'description': 'Smallest p-value (after Bonferroni) of the effect on the primary metric changing with the days since exposure: novelty that wears off, or learning.',
        },
        {
            'id': 'outlier_influence',
            'value': 'shift_in_errors',
            'alarm': 'false',
            'warning': 'shift_in_errors > 1',
            'finding': "concat('Without its largest user, ', outlier_metric_id, ' of ', outlier_variant_id, ' moves by ', "
                ~ value_text('shift_in_errors') ~ ", ' standard errors of the effect.')",
            'silence': 'No metric is a mean of unbounded values.',
            'description': 'Standard errors by which the effect moves when its largest user is left out, on the most fragile metric; above 1 cap the metric.',
        },
    ]) }}
{%- endmacro %}
