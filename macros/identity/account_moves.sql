{#- The moves of accounts that id_changes has not told yet; of several of one account what they come to. -#}
{% macro new_account_moves() -%}
    select
        cast(max(moves.batch_number) as bigint) as batch_number,
        max(batches.started_at) as changed_at,
        moves.account_id,
        min_by(moves.from_user_id, moves.batch_number) as from_user_id,
        max_by(moves.to_user_id, moves.batch_number) as to_user_id
    from increments.account_moves as moves
    inner join increments.batches as batches on moves.batch_number = batches.batch_number
    {%- if is_incremental() %}
    where moves.batch_number > (select coalesce(max(batch_number), 0) from {{ this }})
    {%- endif %}
    group by moves.account_id
    having min_by(moves.from_user_id, moves.batch_number) <> max_by(moves.to_user_id, moves.batch_number)
{%- endmacro %}


{#-
    The identifiers of the persons of a change, in a model that has them as `persons`: of each that an account is linked with,
    the person it belongs to and belonged to, and the least and the greatest of those of all accounts it is linked with.
-#}
{% macro identifiers_of_persons(links) -%}
    select
        ends.identifier_type,
        ends.identifier,
        persons.user_id,
        persons.former_user_id,
        min(persons.former_user_id) over (partition by ends.identifier_type, ends.identifier) as least_former_user_id,
        max(persons.former_user_id) over (partition by ends.identifier_type, ends.identifier) as greatest_former_user_id,
        min(persons.user_id) over (
            partition by ends.identifier_type, ends.identifier, persons.former_user_id
        ) as least_user_id,
        max(persons.user_id) over (
            partition by ends.identifier_type, ends.identifier, persons.former_user_id
        ) as greatest_user_id
    from (
        select identifier_type, identifier, linked_identifier as account_id
        from {{ links }}
        where linked_type = 'user_id'
        union
        select 'user_id' as identifier_type, identifier, identifier as account_id
        from {{ links }}
        where identifier_type = 'user_id'
    ) as ends
    inner join persons on ends.account_id = persons.account_id
{%- endmacro %}
