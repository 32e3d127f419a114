{#-
    What to do about an experiment, the first that holds: decision, when, and why in a sentence.
    The columns are those of the CTE facts in mart_experiment_decisions.
-#}
{% macro decision_reasons() -%}
    {%- set effect = "metric_id, ' moved by ', " ~ lift_text('relative_lift') ~ ", ' (', " ~ lift_text('judged_lower')
        ~ ", ' to ', " ~ lift_text('judged_upper') ~ ", ')'" -%}
    {%- set figures = "case when judged_lower is null or judged_upper is null then metric_id else concat(" ~ effect ~ ") end" -%}
    {%- set left_over = "case when days_left > 0 then concat(' About ', days_left, "
        ~ "' more days reach the planned number of users.') else '' end" -%}
    {{ return([
        (
            'not an experiment', "assignment = 'observational'",
            "concat('Users were not assigned at random, so no effect can be claimed: ', " ~ figures ~ ", '.')",
        ),
        (
            'broken', 'alarm_finding is not null',
            "concat('Its effects cannot be believed: ', alarm_finding)",
        ),
        (
            'broken', "status in ('not_finite', 'no_values')",
            "concat(metric_id, case status when 'not_finite' then ' has infinite values: correct the facts or cap the metric.' "
                ~ "else ' has no values, though users have facts: correct the metric or the facts.' end)",
        ),
        (
            'stop', 'is_worse',
            "concat('It does harm: ', " ~ figures ~ ", '.')",
        ),
        (
            'stop', 'harmed_metric_id is not null',
            "concat('It harms the guardrail ', harmed_metric_id, '; ', " ~ figures ~ ", '.')",
        ),
        (
            'ship', 'is_better and unproven_metric_id is null',
            "concat('It works: ', " ~ figures ~ ", ', and no guardrail is harmed.')",
        ),
        (
            'keep running', 'is_better',
            "concat('It works: ', " ~ figures ~ ", ', but the guardrail ', unproven_metric_id, "
                ~ "' may still lose more than its margin.')",
        ),
        (
            'stop', '(is_final or has_planned_users) and best_gain < abs(planned_lift)',
            "concat('Even the best end of its interval misses the planned ', " ~ percent_text('abs(planned_lift)')
                ~ ", ': ', " ~ figures ~ ", '.')",
        ),
        (
            'stop', 'is_final and (planned_lift is null or judged_p_value is null)',
            "case when judged_p_value is null then concat('It ended without an estimate of ', metric_id, ' (', status, ').') "
                ~ "else concat('It ended without a difference shown: ', " ~ figures ~ ", '.') end",
        ),
        (
            'keep running', 'judged_p_value is null',
            "concat('There is no estimate of ', metric_id, ' yet (', coalesce(status, 'no users'), ').')",
        ),
        (
            'keep running', 'is_final',
            "concat('Its time is over and it is undecided: ', " ~ figures ~ ", ' holds both nothing and the planned ', "
                ~ percent_text('abs(planned_lift)') ~ ", '. Prolong it.', " ~ left_over ~ ")",
        ),
        (
            'keep running', 'true',
            "concat('Not decided yet: ', " ~ figures ~ ", '.', " ~ left_over ~ ")",
        ),
    ]) }}
{%- endmacro %}


{#- The decision, or the reason, of the first rule that holds. -#}
{% macro decision_case(part) -%}
    case
        {%- for decision, condition, reason in decision_reasons() %}
            when {{ condition }} then {{ "'" ~ decision ~ "'" if part == 'decision' else reason }}
        {%- endfor %}
        end
{%- endmacro %}
