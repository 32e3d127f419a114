{#- Configuration of the model of accounts: what it was before steers what it becomes, and what differs is logged. -#}
{% macro remembered_accounts() -%}
    {{ config(pre_hook="{{ remember_accounts() }}", post_hook="{{ log_account_moves() }}") }}
{%- endmacro %}


{#- The accounts as the last build left them: who spoke for others then goes on doing so, also where all is built anew. -#}
{% macro remember_accounts() -%}
    {%- if execute -%}
        {%- do keep_as('known', 'select account_id, user_id from ' ~ (
            this if load_cached_relation(this) else '(select null::varchar as account_id, null::varchar as user_id limit 0) as nobody'
        )) -%}
    {%- endif -%}
{%- endmacro %}


{% macro known_accounts() -%}
    {{ return(working_table('known')) }}
{%- endmacro %}


{#- Which accounts went from one person to another: what follows them is done again. In the transaction of the table. -#}
{% macro log_account_moves() -%}
    insert into increments.account_moves
    select batch_number, account_id, from_user_id, to_user_id
    from (
        select
            {{ this_batch() }} as batch_number,
            coalesce(accounts.account_id, known.account_id) as account_id,
            coalesce(known.user_id, accounts.account_id) as from_user_id,
            coalesce(accounts.user_id, known.account_id) as to_user_id
        from {{ this }} as accounts
        full outer join {{ known_accounts() }} as known on accounts.account_id = known.account_id
    ) as moves
    where from_user_id <> to_user_id
{%- endmacro %}


{#- The accepted rows of an entity, with the person in the place of the account: facts of merged accounts are one user's. -#}
{% macro resolved_rows(entity) -%}
    {{ resolved(entity_rows(entity), canonical_columns(entity) | map(attribute=0) | list) }}
{%- endmacro %}


{#- The same for the <columns> of any query. -#}
{% macro resolved(query, columns) -%}
    select
        {%- for name in columns %}
        {{ 'coalesce(merged_accounts.user_id, given_rows.user_id) as user_id' if name == 'user_id' else 'given_rows.' ~ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from ({{ query }}) as given_rows
    {%- if 'user_id' in columns %}
    left join (
        select account_id, user_id from {{ ref('id_accounts') }} where account_id <> user_id
    ) as merged_accounts on given_rows.user_id = merged_accounts.account_id
    {%- endif -%}
{%- endmacro %}


{#- Users of whom an account went or came since this model's mark. -#}
{% macro moved_users() -%}
    select from_user_id as user_id from increments.account_moves where batch_number > {{ processed_batch() }}
    union all
    select to_user_id as user_id from increments.account_moves where batch_number > {{ processed_batch() }}
{%- endmacro %}


{#- True for the first of several users that an identifier was linked with. -#}
{% macro is_first_owner() -%}
    row_number() over (
            partition by identifier_type, identifier
            order by linked_at asc nulls last, user_id asc nulls last
        ) = 1
{%- endmacro %}


{#-
    The identifiers that may belong to another user than at this model's mark (changed_by of replace_changed): those of
    links that came or went, all of users of whom an account or an identifier went or came, what is joined with any of
    these, and what follows them, over one other or none.
-#}
{% macro changed_owners() -%}
    with link_ends as (
        select identifier_type, identifier from increments.link_changes where batch_number > {{ processed_batch() }}
        union
        select linked_type, linked_identifier from increments.link_changes where batch_number > {{ processed_batch() }}
    ),

    touched_users as (
        {{ moved_users() }}
        union all
        select user_id from {{ this }}
        where (identifier_type, identifier) in (select identifier_type, identifier from link_ends)
    ),

    touched as (
        select identifier_type, identifier from link_ends
        union
        select 'user_id', account_id from increments.account_moves where batch_number > {{ processed_batch() }}
        union
        select identifier_type, identifier from {{ this }} where user_id in (select user_id from touched_users)
    ),

    joined as (
        select identifier_type, identifier from touched
        union
        select identifier_type, identifier from {{ ref('id_components') }}
        where component_number in (
            select component_number from {{ ref('id_components') }}
            where (identifier_type, identifier) in (select identifier_type, identifier from touched)
        )
    ),

    followers as (
        {{ and_followers('joined') }}
    ),

    all_followers as (
        {{ and_followers('followers') }}
    )

    select identifier_type, identifier from all_followers where identifier_type <> 'user_id'
    {%- if var('since') %}
    union all
    select identifier_type, identifier from {{ this }}
    union all
    select identifier_type, identifier from {{ ref('id_edges') }} where identifier_type <> 'user_id'
    {%- endif -%}
{%- endmacro %}


{% macro and_followers(leaders) -%}
    select identifier_type, identifier from {{ leaders }}
        union
        select identifier_type, identifier from {{ ref('id_edges') }}
        where (linked_type, linked_identifier) in (select identifier_type, identifier from {{ leaders }})
{%- endmacro %}
