{#-
    The moves of accounts that id_changes has not told yet; of several of one account what they come to. Merged is what went
    where the whole person went that it belonged to.
-#}
{% macro new_account_moves() -%}
    select moves.*, coalesce(accounts.user_id, moves.from_user_id) = moves.to_user_id as is_merged
    from (
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
    ) as moves
    left join {{ ref('id_accounts') }} as accounts on moves.from_user_id = accounts.account_id
    where moves.from_user_id <> moves.to_user_id
{%- endmacro %}


{#- To whom the accounts of the persons concerned belong now, and belonged before. -#}
{% macro persons_of_moves(moves) -%}
    select
        accounts.account_id,
        accounts.user_id,
        coalesce(moves.from_user_id, accounts.user_id) as former_user_id
    from {{ ref('id_accounts') }} as accounts
    left join {{ moves }} as moves on accounts.account_id = moves.account_id
    where accounts.user_id in (
        select arrivals.to_user_id from {{ moves }} as arrivals
        union all
        select departures.from_user_id from {{ moves }} as departures
    )
{%- endmacro %}


{#- The identifiers with which accounts of <persons> are linked: to whom the account belongs now and belonged before. -#}
{% macro identifiers_of(persons, links) -%}
    select
        ends.identifier_type,
        ends.identifier,
        persons.former_user_id,
        persons.user_id
    from (
        select identifier_type, identifier, linked_identifier as account_id from {{ links }}
        where linked_type = 'user_id'
        union all
        select 'user_id' as identifier_type, identifier, identifier as account_id from {{ links }}
        where identifier_type = 'user_id'
    ) as ends
    inner join {{ persons }} as persons on ends.account_id = persons.account_id
{%- endmacro %}


{#- True where rows of <columns>' values have different values of <differing>. -#}
{% macro is_shared(rows, differing, columns) -%}
    ({{ rows }}.{{ columns | join(', ' ~ rows ~ '.') }}) in (
        select shared.{{ columns | join(', shared.') }} from {{ rows }} as shared
        group by shared.{{ columns | join(', shared.') }}
        having min(shared.{{ differing }}) <> max(shared.{{ differing }})
    )
{%- endmacro %}
