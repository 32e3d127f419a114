{#- True where names of the adapter <source> are compared (var `match_candidates`). -#}
{% macro offers_names(source_name) -%}
    {{ return(source_name in (var('match_candidates') or [])) }}
{%- endmacro %}


{#- The adapters that do; each has a model stg_<adapter>__contacts. -#}
{% macro adapters_with_names() -%}
    {%- set names = var('match_candidates') or [] -%}
    {%- for source_name in names if not adapts(source_name, 'users') -%}
        {%- do exceptions.raise_compiler_error(
            "dbt_project.yml: match_candidates names '" ~ source_name ~ "', which is no adapter that is on with users; "
            ~ "add it to adapters or take it out."
        ) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#-
    The contacts among <rows>, raw rows of an adapter's users, given its expressions of a user id, name, address and number.
    Of accepted users alone, and only of those who have an address or a number: a deleted one has neither.
-#}
{% macro contact_rows(source_name, rows, user_id, person_name, email, phone) -%}
    select distinct
        users.user_id,
        {{ comparable_name(person_name) }} as person_name,
        users.phone_hash,
        {{ phone_ending(phone) }} as phone_ending,
        lower(nullif(regexp_extract(trim({{ email }}), '^([^@\s]+)@', 1), '')) as email_name,
        lower(users.city) || ' ' || users.birth_year as city_and_birth_year
    from {{ rows }} as given
    inner join {{ ref('stg_' ~ source_name ~ '__users') }} as users on {{ user_id }} = users.user_id
    where
        {{ comparable_name(person_name) }} <> ''
        and (users.email_hash is not null or users.phone_hash is not null)
{%- endmacro %}


{#- A name as it is compared: small letters without accents, its words in the order of the alphabet. -#}
{% macro comparable_name(expression) -%}
    array_to_string(list_sort(string_split(
        trim(regexp_replace(lower(strip_accents({{ expression }})), '[^\p{L}\p{N}]+', ' ', 'g')), ' '
    )), ' ')
{%- endmacro %}


{#- The last six digits of a number: codes of countries and areas, which some write and some do not, stand before them. -#}
{% macro phone_ending(expression) -%}
    nullif(regexp_extract(regexp_replace({{ expression }}, '[^0-9]', '', 'g'), '[0-9]{6}$'), '')
{%- endmacro %}


{#-
    How alike two names are: 0 nothing, 1 equal. DuckDB compares bytes, so letters of more than one byte are spelt with signs
    of one that no name holds, the same in both. Source: Winkler (1990), "String Comparator Metrics and Enhanced Decision Rules".
-#}
{% macro name_similarity(one, other) -%}
    case
        when strlen({{ one }}) = length({{ one }}) and strlen({{ other }}) = length({{ other }})
            then jaro_winkler_similarity({{ one }}, {{ other }})
        else jaro_winkler_similarity({{ in_bytes(one, one ~ ' || ' ~ other) }}, {{ in_bytes(other, one ~ ' || ' ~ other) }})
    end
{%- endmacro %}


{% macro in_bytes(name, letters) -%}
    translate({{ name }}, array_to_string(list_sort(list_distinct(string_split(
        regexp_replace({{ letters }}, '[ -~]', '', 'g'), ''
    ))), ''), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&()*+,-./:;<=>?@[]^_`{|}~')
{%- endmacro %}
