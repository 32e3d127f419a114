{#-
    Which variant each user of <users> gets in each experiment of <experiments>, with <variants> beside it:
    the same rule as python_models/algorithms/experiments/assignment.py, where it is explained; a test compares them.
    <users> has user_id; <experiments> has experiment_id, layer_id, layer_start, layer_end;
    <variants> has experiment_id, variant_id, planned_weight.
-#}
{% macro assigned_variants(users, experiments, variants) -%}
    select
        places.experiment_id,
        places.user_id,
        case when places.assignment_reason = 'assigned' then steps.variant_id end as variant_id,
        places.assignment_reason
    from (
        select
            experiments.experiment_id,
            users.user_id,
            {{ hash_fraction('experiments.experiment_id', 'users.user_id') }} as fraction,
            case
                when {{ hash_fraction("'holdout'", 'users.user_id') }} < {{ var('holdout_share') }}
                    then 'held_out'
                when
                    experiments.layer_id is not null
                    and (
                        {{ hash_fraction("'layer:' || experiments.layer_id", 'users.user_id') }}
                        < coalesce(experiments.layer_start, 0)
                        or {{ hash_fraction("'layer:' || experiments.layer_id", 'users.user_id') }}
                        >= coalesce(experiments.layer_end, 1)
                    )
                    then 'outside_layer'
                else 'assigned'
            end as assignment_reason
        from {{ users }} as users
        cross join {{ experiments }} as experiments
    ) as places
    inner join (
        select
            *,
            coalesce(
                lag(last_weight) over (partition by experiment_id order by variant_id asc nulls last), 0
            ) as first_weight
        from (
            select
                experiment_id,
                variant_id,
                sum(planned_weight) over (partition by experiment_id) as total_weight,
                sum(planned_weight) over (
                    partition by experiment_id order by variant_id asc nulls last
                    rows between unbounded preceding and current row
                ) as last_weight
            from {{ variants }}
        ) as reached
    ) as steps
        on places.experiment_id = steps.experiment_id
        and places.fraction * steps.total_weight >= steps.first_weight
        and places.fraction * steps.total_weight < steps.last_weight
{%- endmacro %}

{#- A number in [0, 1) from the first 32 bits of md5(salt:name). -#}
{% macro hash_fraction(salt, name) -%}
    (
        {%- for digit in range(1, 9) %}
        {{ '+ ' if not loop.first }}cast(position(substr({{ dbt.hash(salt ~ " || ':' || " ~ name) }}, {{ digit }}, 1) in '123456789abcdef') as double) / {{ 16 ** digit }}
        {%- endfor %}
    )
{%- endmacro %}
