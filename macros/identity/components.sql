{#-
    Connected components of the used links between identifiers that join, to the fixed point within one build. What leads
    to one other only is left aside: it follows that one. The rest is numbered in an order without meaning, then
    contracted round by round: everybody hooks onto the least neighbour, each chain of hooks is cut short to its end,
    and links are rewritten between the ends, until none is left. Only who has no lesser neighbour remains after a round,
    about one in three of a chain: so a chain of 1,000 takes some six rounds, whatever its order was.
    Source: Shiloach & Vishkin (1982), "An O(log n) parallel connectivity algorithm" (hooks and shortcuts).
-#}
{% macro joined_components(edges) -%}
    {#- Said when dbt parses, because the hook refers to them later. -#}
    {%- if not execute -%}{%- do ref(edges) -%}{%- do ref('identifier_types') -%}{%- endif -%}
    {{ config(pre_hook="{{ label_components(ref('" ~ edges ~ "'), ref('identifier_types')) }}") }}
{%- endmacro %}


{#- Fills the tables `nodes` and `labels` (node → number of its component) that the model reads. -#}
{% macro label_components(edges, types) -%}
    {%- if execute -%}
        {%- do number_nodes(edges, types) -%}
        {%- do keep_as('edges', 'select * from ' ~ working_table('links')) -%}
        {%- do keep_as('labels', 'select node, node as label from ' ~ working_table('nodes')) -%}
        {%- do keep_as('left_out', 'select node from ' ~ working_table('nodes') ~ ' limit 0') -%}
        {%- do contract_edges() -%}
        {%- do split_giants(types) -%}
        {%- do forget_left_out() -%}
    {%- endif -%}
{%- endmacro %}


{% macro keep_as(suffix, query) -%}
    {%- do run_query('create or replace temporary table ' ~ working_table(suffix) ~ ' as ' ~ query) -%}
{%- endmacro %}


{% macro counted(query) -%}
    {{ return(run_query('select count(*) from ' ~ query).columns[0].values()[0]) }}
{%- endmacro %}


{#- The identifiers that lead to two others or more and the user ids beside them, numbered, and the links between them. -#}
{% macro number_nodes(edges, types) -%}
    {%- set joining = '(select identifier_type from ' ~ types ~ ' where joins)' -%}
    {%- set is_kept -%}
        (({0}_type = 'user_id') or ({0}_type, {1}) in (select identifier_type, identifier from {{ working_table('shared') }}))
    {%- endset -%}
    {%- do keep_as('joining', 'select identifier_type, identifier, linked_type, linked_identifier from ' ~ edges
        ~ ' where identifier_type in ' ~ joining ~ ' and linked_type in ' ~ joining) -%}
    {%- set both_ways -%}
        select identifier_type, identifier, linked_type, linked_identifier from {{ working_table('joining') }}
        union all
        select linked_type, linked_identifier, identifier_type, identifier from {{ working_table('joining') }}
    {%- endset -%}
    {%- do keep_as('shared', "select identifier_type, identifier from (" ~ both_ways ~ ") as ends where identifier_type <> 'user_id'"
        ~ ' group by identifier_type, identifier'
        ~ ' having min(linked_identifier) <> max(linked_identifier) or min(linked_type) <> max(linked_type)') -%}
    {%- do keep_as('joining', 'select distinct * from ' ~ working_table('joining') ~ ' where '
        ~ is_kept.format('identifier', 'identifier') ~ ' and ' ~ is_kept.format('linked', 'linked_identifier')) -%}
    {%- do keep_as('nodes', "
        select identifier_type, identifier, row_number() over (
            order by md5(concat(identifier_type, ' ', identifier)) asc nulls last, identifier asc nulls last
        ) as node
        from (select identifier_type, identifier from (" ~ both_ways ~ ") as ends group by identifier_type, identifier) as ends
    ") -%}
    {%- do keep_as('links', "
        select own_nodes.node, linked_nodes.node as neighbour
        from " ~ working_table('joining') ~ " as joining
        inner join " ~ working_table('nodes') ~ " as own_nodes
            on joining.identifier_type = own_nodes.identifier_type and joining.identifier = own_nodes.identifier
        inner join " ~ working_table('nodes') ~ " as linked_nodes
            on joining.linked_type = linked_nodes.identifier_type and joining.linked_identifier = linked_nodes.identifier
    ") -%}
{%- endmacro %}


{#- One round after the other, until no link is left between different components. -#}
{% macro contract_edges() -%}
    {%- if counted(working_table('edges')) -%}
        {%- set edges, hooks = working_table('edges'), working_table('hooks') -%}
        {%- do keep_as('hooks', '
            select node, least(node, min(neighbour)) as parent
            from (select node, neighbour from ' ~ edges ~ ' union all select neighbour, node from ' ~ edges ~ ') as ends
            group by node
        ') -%}
        {%- do shorten_hooks() -%}
        {%- do keep_as('labels', '
            select labels.node, coalesce(hooks.parent, labels.label) as label
            from ' ~ working_table('labels') ~ ' as labels
            left join ' ~ hooks ~ ' as hooks on labels.label = hooks.node
        ') -%}
        {%- do keep_as('edges', '
            select distinct
                least(own_hooks.parent, linked_hooks.parent) as node,
                greatest(own_hooks.parent, linked_hooks.parent) as neighbour
            from ' ~ edges ~ ' as edges
            inner join ' ~ hooks ~ ' as own_hooks on edges.node = own_hooks.node
            inner join ' ~ hooks ~ ' as linked_hooks on edges.neighbour = linked_hooks.node
            where own_hooks.parent <> linked_hooks.parent
        ') -%}
        {%- do contract_edges() -%}
    {%- endif -%}
{%- endmacro %}


{#- Every hook leads to where its own parent leads, until all lead to the ends; each time the way is half as long. -#}
{% macro shorten_hooks() -%}
    {%- set pairs = working_table('hooks') ~ ' as hooks inner join ' ~ working_table('hooks') ~ ' as parents on hooks.parent = parents.node' -%}
    {%- if counted(pairs ~ ' where parents.parent <> hooks.parent') -%}
        {%- do keep_as('hooks', 'select hooks.node, parents.parent from ' ~ pairs) -%}
        {%- do shorten_hooks() -%}
    {%- endif -%}
{%- endmacro %}


{#-
    Nobody has as many user ids as the var identity_max_accounts: of a component with more, the identifiers whose type says
    least (the largest priority) are left out, then those of the next type, until it has fallen apart.
-#}
{% macro split_giants(types) -%}
    {%- set nodes, labels, left_out = working_table('nodes'), working_table('labels'), working_table('left_out') -%}
    {%- do keep_as('giants', "
        select labels.label, max(types.priority) as priority
        from " ~ labels ~ " as labels
        inner join " ~ nodes ~ " as nodes on labels.node = nodes.node
        inner join " ~ types ~ " as types on nodes.identifier_type = types.identifier_type
        where labels.node not in (select left_out.node from " ~ left_out ~ " as left_out)
        group by labels.label
        having count_if(nodes.identifier_type = 'user_id') > " ~ var('identity_max_accounts') ~ " and max(types.priority) > 1
    ") -%}
    {%- if counted(working_table('giants')) -%}
        {%- do keep_as('members', "
            select labels.node, types.priority = giants.priority as is_left_out
            from " ~ labels ~ " as labels
            inner join " ~ working_table('giants') ~ " as giants on labels.label = giants.label
            inner join " ~ nodes ~ " as nodes on labels.node = nodes.node
            inner join " ~ types ~ " as types on nodes.identifier_type = types.identifier_type
        ") -%}
        {%- set members = working_table('members') -%}
        {%- do keep_as('left_out', 'select node from ' ~ left_out ~ ' union select node from ' ~ members ~ ' where is_left_out') -%}
        {%- do keep_as('labels', '
            select labels.node, case when members.node is null then labels.label else labels.node end as label
            from ' ~ labels ~ ' as labels left join ' ~ members ~ ' as members on labels.node = members.node
        ') -%}
        {%- do keep_as('edges', '
            select * from ' ~ working_table('links') ~ '
            where node in (select node from ' ~ members ~ ' where not is_left_out)
                and neighbour in (select node from ' ~ members ~ ' where not is_left_out)
        ') -%}
        {%- do contract_edges() -%}
        {%- do split_giants(types) -%}
    {%- endif -%}
{%- endmacro %}


{#- Who was left out is in no component, not in one alone. -#}
{% macro forget_left_out() -%}
    {%- do keep_as('labels', '
        select labels.node, case when left_out.node is null then labels.label end as label
        from ' ~ working_table('labels') ~ ' as labels
        left join ' ~ working_table('left_out') ~ ' as left_out on labels.node = left_out.node
    ') -%}
{%- endmacro %}
