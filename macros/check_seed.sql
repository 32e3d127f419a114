{#-
    Seeds of seeds/reference/ are edited by people, so each is read as text and judged before it is loaded.
    The rules stand beside the columns, in the seed's YAML under config.meta:
        key       columns that name a row: never empty, never twice
        required  further columns that are never empty
        rules     broken_when (SQL over the columns as text; [other_seed] reads another seed) and remedy;
                  or broken_by, a query for what the row (numbered) clashes with: broken when it finds one, {culprit} shows it
        demands   holds_when (SQL aggregate over the whole file) and remedy
    The first broken rule stops the build with one sentence: file, line, remedy ({column} shows the value).
-#}
{% macro check_seed() -%}
    {%- if execute -%}
        {%- set file = model.original_file_path -%}
        {%- set rules = model.config.meta -%}
        {%- set found = run_query('describe select * from ' ~ seed_reader(model)).columns[0].values() -%}
        {%- for column in model.columns if column not in found -%}
            {%- do exceptions.raise_compiler_error(
                file ~ ": the column " ~ column ~ " is missing; put it back into the first line."
            ) -%}
        {%- endfor -%}
        {%- for column in found if model.columns and column not in model.columns -%}
            {%- do exceptions.raise_compiler_error(
                file ~ ": the column " ~ column ~ " is not known; known are " ~ (model.columns | join(', ')) ~ "."
            ) -%}
        {%- endfor -%}

        {%- set tests, remedies, culprits = seed_row_rules(rules) -%}
        {%- set judged = run_query(seed_judgement(model, tests, culprits)) -%}
        {%- for row in judged.rows -%}
            {%- do exceptions.raise_compiler_error(
                file ~ ", line " ~ row['line_number'] ~ ": " ~ seed_sentence(remedies[row['rule_number'] | int], row)
            ) -%}
        {%- endfor -%}

        {%- for demand in rules.get('demands', []) -%}
            {%- set holds = seed_references(demand.holds_when) -%}
            {%- if not run_query('select ' ~ holds ~ ' from ' ~ seed_reader(model)).columns[0].values()[0] -%}
                {%- do exceptions.raise_compiler_error(file ~ ": " ~ demand.remedy) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#- Every row rule of a seed: the general ones (filled, unique) first, then its own. -#}
{% macro seed_row_rules(rules) -%}
    {%- set tests, remedies, culprits = [], [], {} -%}
    {%- set key = rules.get('key', []) -%}
    {%- for column in key + rules.get('required', []) -%}
        {%- do tests.append(column ~ " is null or trim(" ~ column ~ ") = ''") -%}
        {%- do remedies.append(column ~ " is empty; fill it in or delete the line.") -%}
    {%- endfor -%}
    {%- if key -%}
        {%- do tests.append('count(*) over (partition by ' ~ (key | join(', ')) ~ ') > 1') -%}
        {%- do remedies.append(
            (key | join(' and ')) ~ ' {' ~ (key | join('}, {')) ~ '} occurs more than once; keep one line.'
        ) -%}
    {%- endif -%}
    {%- for rule in rules.get('rules', []) -%}
        {%- if rule.broken_by -%}
            {%- set culprit = '(' ~ seed_references(rule.broken_by) ~ ')' -%}
            {%- do culprits.update({tests | length: culprit}) -%}
            {%- do tests.append(culprit ~ ' is not null') -%}
        {%- else -%}
            {%- do tests.append(seed_references(rule.broken_when)) -%}
        {%- endif -%}
        {%- do remedies.append(rule.remedy) -%}
    {%- endfor -%}
    {{ return((tests, remedies, culprits)) }}
{%- endmacro %}


{% macro seed_judgement(seed, tests, culprits) -%}
    with numbered as (
        select *, row_number() over () + 1 as line_number from {{ seed_reader(seed) }}
    ),

    judged as (
        select
            *,
            case
            {%- for test in tests %}
                when {{ test }} then {{ loop.index0 }}
            {%- endfor %}
                when false then null
            end as rule_number
        from numbered
    )

    select
        *,
        case rule_number
        {%- for number, culprit in culprits.items() %}
            when {{ number }} then {{ culprit }}
        {%- endfor %}
            when null then null
        end as culprit
    from judged as numbered
    where rule_number is not null
    order by line_number
    limit 1
{%- endmacro %}


{#- One seed file as rows of text: what people typed, before any cast. -#}
{% macro seed_reader(seed) -%}
    {%- set path = adapter.get_seed_file_path(seed) | replace("'", "''") -%}
    {{ return(
        "read_csv('" ~ path ~ "', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', null_padding = true)"
    ) }}
{%- endmacro %}


{#- [other_seed] in a rule reads that seed's file, so no rule hangs on the order in which seeds load. -#}
{% macro seed_references(condition) -%}
    {%- set text = namespace(value=condition) -%}
    {%- for seed in graph.nodes.values() if seed.resource_type == 'seed' and '[' ~ seed.name ~ ']' in condition -%}
        {%- set text.value = text.value | replace('[' ~ seed.name ~ ']', seed_reader(seed)) -%}
    {%- endfor -%}
    {{ return(text.value) }}
{%- endmacro %}


{% macro seed_sentence(remedy, row) -%}
    {%- set text = namespace(value=remedy) -%}
    {%- for column in row.keys() -%}
        {%- set text.value = text.value | replace('{' ~ column ~ '}', row[column] | string) -%}
    {%- endfor -%}
    {{ return(text.value) }}
{%- endmacro %}
